/*
 * The labels of the header lines that mail programs put above the mail they quote or forward:
 * "From: ", "发件人：", in the languages that customers write.
 */
#include "reply_p.h"

#include <string.h>

static const struct {
	const char *word; /* without blanks */
	enum reply_label label;
} labels[] = {
    {"from", LABEL_FROM},
    {"author", LABEL_FROM},
    {"von", LABEL_FROM},
    {"de", LABEL_FROM},
    {"da", LABEL_FROM},
    {"van", LABEL_FROM},
    {"från", LABEL_FROM},
    {"fra", LABEL_FROM},
    {"lähettäjä", LABEL_FROM},
    {"od", LABEL_FROM},
    {"от", LABEL_FROM},
    {"від", LABEL_FROM},
    {"από", LABEL_FROM},
    {"kimden", LABEL_FROM},
    {"gönderen", LABEL_FROM},
    {"feladó", LABEL_FROM},
    {"expéditeur", LABEL_FROM},
    {"absender", LABEL_FROM},
    {"mittente", LABEL_FROM},
    {"差出人", LABEL_FROM},
    {"送信者", LABEL_FROM},
    {"보낸사람", LABEL_FROM},
    {"보낸이", LABEL_FROM},
    {"发件人", LABEL_FROM},
    {"发信人", LABEL_FROM},
    {"发送人", LABEL_FROM},
    {"寄件者", LABEL_FROM},
    {"寄件人", LABEL_FROM},
    {"發件人", LABEL_FROM},
    {"来自", LABEL_FROM},
    {"dela", LABEL_FROM},
    {"จาก", LABEL_FROM},
    {"từ", LABEL_FROM},
    {"מאת", LABEL_FROM},
    {"من", LABEL_FROM},
    {"odesílatel", LABEL_FROM},
    {"odosielateľ", LABEL_FROM},
    {"wysłaneod", LABEL_FROM},
    {"送信元", LABEL_FROM},
    {"dari", LABEL_FROM},
    {"відкого", LABEL_FROM},
    {"отправитель", LABEL_FROM},
    {"nadawca", LABEL_FROM},
    {"ngườigửi", LABEL_FROM},
    {"발신", LABEL_FROM},
    {"발신자", LABEL_FROM},
    {"šalje", LABEL_FROM},
    {"saatja", LABEL_FROM},
    {"nuo", LABEL_FROM},
    {"sent", LABEL_DATE},
    {"date", LABEL_DATE},
    {"messagedu", LABEL_DATE},
    {"datesent", LABEL_DATE},
    {"senton", LABEL_DATE},
    {"gesendet", LABEL_DATE},
    {"datum", LABEL_DATE},
    {"envoyé", LABEL_DATE},
    {"envoyéle", LABEL_DATE},
    {"enviado", LABEL_DATE},
    {"enviadoel", LABEL_DATE},
    {"enviadaem", LABEL_DATE},
    {"enviada", LABEL_DATE},
    {"fecha", LABEL_DATE},
    {"data", LABEL_DATE},
    {"dataora", LABEL_DATE},
    {"inviato", LABEL_DATE},
    {"verzonden", LABEL_DATE},
    {"skickat", LABEL_DATE},
    {"sendt", LABEL_DATE},
    {"dato", LABEL_DATE},
    {"lähetetty", LABEL_DATE},
    {"päiväys", LABEL_DATE},
    {"wysłano", LABEL_DATE},
    {"отправлено", LABEL_DATE},
    {"дата", LABEL_DATE},
    {"надіслано", LABEL_DATE},
    {"odesláno", LABEL_DATE},
    {"ημερομηνία", LABEL_DATE},
    {"tarih", LABEL_DATE},
    {"gönderildi", LABEL_DATE},
    {"elküldve", LABEL_DATE},
    {"日時", LABEL_DATE},
    {"送信日時", LABEL_DATE},
    {"날짜", LABEL_DATE},
    {"보낸날짜", LABEL_DATE},
    {"发送时间", LABEL_DATE},
    {"发送日期", LABEL_DATE},
    {"日期", LABEL_DATE},
    {"時間", LABEL_DATE},
    {"时间", LABEL_DATE},
    {"寄件日期", LABEL_DATE},
    {"傳送時間", LABEL_DATE},
    {"發送時間", LABEL_DATE},
    {"已傳送", LABEL_DATE},
    {"已发送", LABEL_DATE},
    {"trimis", LABEL_DATE},
    {"ส่ง", LABEL_DATE},
    {"วันที่", LABEL_DATE},
    {"đãgửi", LABEL_DATE},
    {"ngày", LABEL_DATE},
    {"נשלח", LABEL_DATE},
    {"תאריך", LABEL_DATE},
    {"تمالإرسال", LABEL_DATE},
    {"التاريخ", LABEL_DATE},
    {"odoslané", LABEL_DATE},
    {"dátum", LABEL_DATE},
    {"送信日", LABEL_DATE},
    {"보낸시간", LABEL_DATE},
    {"發送日期", LABEL_DATE},
    {"wysłane", LABEL_DATE},
    {"göndermetarihi", LABEL_DATE},
    {"päivämäärä", LABEL_DATE},
    {"küldve", LABEL_DATE},
    {"στάλθηκε", LABEL_DATE},
    {"寄件时间", LABEL_DATE},
    {"寄件時間", LABEL_DATE},
    {"日付", LABEL_DATE},
    {"발신일", LABEL_DATE},
    {"изпратено", LABEL_DATE},
    {"poslano", LABEL_DATE},
    {"dikirim", LABEL_DATE},
    {"tanggal", LABEL_DATE},
    {"terkirim", LABEL_DATE},
    {"saadetud", LABEL_DATE},
    {"išsiųsta", LABEL_DATE},
    {"nosūtīts", LABEL_DATE},
    {"enviat", LABEL_DATE},
    {"to", LABEL_TO},
    {"an", LABEL_TO},
    {"à", LABEL_TO},
    {"para", LABEL_TO},
    {"a", LABEL_TO},
    {"aan", LABEL_TO},
    {"till", LABEL_TO},
    {"til", LABEL_TO},
    {"vastaanottaja", LABEL_TO},
    {"do", LABEL_TO},
    {"кому", LABEL_TO},
    {"komu", LABEL_TO},
    {"προς", LABEL_TO},
    {"kime", LABEL_TO},
    {"címzett", LABEL_TO},
    {"destinataire", LABEL_TO},
    {"empfänger", LABEL_TO},
    {"destinatario", LABEL_TO},
    {"宛先", LABEL_TO},
    {"받는사람", LABEL_TO},
    {"收件人", LABEL_TO},
    {"收信人", LABEL_TO},
    {"收件者", LABEL_TO},
    {"către", LABEL_TO},
    {"ถึง", LABEL_TO},
    {"đến", LABEL_TO},
    {"tới", LABEL_TO},
    {"אל", LABEL_TO},
    {"إلى", LABEL_TO},
    {"받는이", LABEL_TO},
    {"adresat", LABEL_TO},
    {"получатель", LABEL_TO},
    {"alıcı", LABEL_TO},
    {"ngườinhận", LABEL_TO},
    {"kepada", LABEL_TO},
    {"ke", LABEL_TO},
    {"수신", LABEL_TO},
    {"수신자", LABEL_TO},
    {"до", LABEL_TO},
    {"prima", LABEL_TO},
    {"za", LABEL_TO},
    {"saaja", LABEL_TO},
    {"kam", LABEL_TO},
    {"pera", LABEL_TO},
    {"cc", LABEL_CC},
    {"bcc", LABEL_CC},
    {"kopie", LABEL_CC},
    {"copie", LABEL_CC},
    {"copieà", LABEL_CC},
    {"копия", LABEL_CC},
    {"抄送", LABEL_CC},
    {"抄送人", LABEL_CC},
    {"副本", LABEL_CC},
    {"kopia", LABEL_CC},
    {"참조", LABEL_CC},
    {"สำเนา", LABEL_CC},
    {"subject", LABEL_SUBJECT},
    {"betreff", LABEL_SUBJECT},
    {"objet", LABEL_SUBJECT},
    {"sujet", LABEL_SUBJECT},
    {"asunto", LABEL_SUBJECT},
    {"assunto", LABEL_SUBJECT},
    {"oggetto", LABEL_SUBJECT},
    {"onderwerp", LABEL_SUBJECT},
    {"ämne", LABEL_SUBJECT},
    {"emne", LABEL_SUBJECT},
    {"aihe", LABEL_SUBJECT},
    {"temat", LABEL_SUBJECT},
    {"тема", LABEL_SUBJECT},
    {"předmět", LABEL_SUBJECT},
    {"θέμα", LABEL_SUBJECT},
    {"konu", LABEL_SUBJECT},
    {"tárgy", LABEL_SUBJECT},
    {"件名", LABEL_SUBJECT},
    {"제목", LABEL_SUBJECT},
    {"主题", LABEL_SUBJECT},
    {"主題", LABEL_SUBJECT},
    {"主旨", LABEL_SUBJECT},
    {"标题", LABEL_SUBJECT},
    {"subiect", LABEL_SUBJECT},
    {"ชื่อเรื่อง", LABEL_SUBJECT},
    {"เรื่อง", LABEL_SUBJECT},
    {"chủđề", LABEL_SUBJECT},
    {"נושא", LABEL_SUBJECT},
    {"الموضوع", LABEL_SUBJECT},
    {"predmet", LABEL_SUBJECT},
    {"標題", LABEL_SUBJECT},
    {"относно", LABEL_SUBJECT},
    {"perihal", LABEL_SUBJECT},
    {"subjek", LABEL_SUBJECT},
    {"tiêuđề", LABEL_SUBJECT},
    {"หัวข้อ", LABEL_SUBJECT},
    {"zadeva", LABEL_SUBJECT},
    {"teema", LABEL_SUBJECT},
    {"tema", LABEL_SUBJECT},
    {"tēma", LABEL_SUBJECT},
    {"assumpte", LABEL_SUBJECT},
    {"메일제목", LABEL_SUBJECT},
    {"reply-to", LABEL_OTHER},
    {"replyto", LABEL_OTHER},
    {"importance", LABEL_OTHER},
    {"priority", LABEL_OTHER},
    {"attachments", LABEL_OTHER},
    {"message-id", LABEL_OTHER},
    {"organization", LABEL_OTHER},
    {"newsgroups", LABEL_OTHER},
    {"wichtigkeit", LABEL_OTHER},
    {"anlagen", LABEL_OTHER},
    {"重要性", LABEL_OTHER},
    {"附件", LABEL_OTHER},
    {"回复地址", LABEL_OTHER},
};

#define LABEL_BYTES_MAX 40

/* At most half full; a power of two. */
#define SLOTS 512

/* One more than the number of a label; 0: free. */
static uint16_t slots[SLOTS];

/* The slot that has the word, or the free one where it belongs. */
static uint16_t *find_slot(const char *word)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *at = word; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	for (hash ^= hash >> 16;; hash++) {
		uint16_t *slot = &slots[hash & (SLOTS - 1)];

		if (*slot == 0 || strcmp(labels[*slot - 1].word, word) == 0)
			return slot;
	}
}

static enum reply_label find(const char *word)
{
	static bool is_filled;
	uint16_t found;

	_Static_assert(ARRAY_SIZE(labels) <= SLOTS / 2, "raise SLOTS");
	/* From the end, so that of two alike the first stays. */
	for (size_t i = 0; !is_filled && i < ARRAY_SIZE(labels); i++) {
		size_t last = ARRAY_SIZE(labels) - 1 - i;

		*find_slot(labels[last].word) = (uint16_t)(last + 1);
	}
	is_filled = true;
	found = *find_slot(word);
	return found == 0 ? LABEL_NONE : labels[found - 1].label;
}

enum reply_label reply_label(const struct folded *line)
{
	const char *colon = memchr(line->text, ':', line->size);
	char word[LABEL_BYTES_MAX];
	size_t size = 0;

	if (colon == NULL || colon - line->text > LABEL_BYTES_MAX + 1)
		return LABEL_NONE;
	for (const char *at = line->text; at < colon; at++) {
		if (*at == ' ')
			continue;
		if (size + 1 == sizeof(word) || at - line->text > LABEL_BYTES_MAX)
			return LABEL_NONE;
		word[size++] = *at;
	}
	word[size] = '\0';
	return size == 0 ? LABEL_NONE : find(word);
}
