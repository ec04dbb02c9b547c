/*
 * What nobody writes for a single mail: disclaimers, list footers, warnings of a company's mail
 * server; and greetings, which say nothing either. All phrases are in the form
 * that reply_fold makes.
 */
#include "reply_p.h"

#include <string.h>

#define PAPER_COLUMNS_MAX 120
/* "The foo-users mailing list": more words make a sentence. */
#define LIST_NAME_BLANKS_MAX 3

/* Sentences that nobody writes for a single mail. */
static const char *const disclaimer_phrases[] = {"please consider the environment",
    "please think before you print", "think before you print", "think green before",
    "if you are not the intended recipient", "if you have received this e",
    "if you have received this message in error", "if you received this message in error",
    "if you have received this communication in error", "if you received this email in error",
    "if you received this e-mail in error", "if you have received this in error",
    "if you received this in error", "if you have received this transmission in error",
    "this email has been checked for viruses", "this e-mail has been checked for viruses",
    "this email was checked by", "this email has been scanned", "this e-mail has been scanned",
    "this message has been scanned for viruses", "no virus found in this", "virus-free. www",
    "virus-free.www", "virus-free. <", "checked by avg", "diese e-mail wurde von avast",
    "virenfrei. www", "virenfrei.www", "virenfrei. <", "l'absence de virus dans ce courrier",
    "garanti sans virus", "sans virus. www", "sans virus.www", "libre de virus. www",
    "libre de virus.www", "el software de antivirus avast",
    "este correo electrónico ha sido comprobado", "questa e-mail è stata controllata",
    "privo di virus. www", "privo di virus.www", "virusvrij. www", "virusvrij.www",
    "livre de vírus. www", "livre de vírus.www"};
static struct phrase_list disclaimers = PHRASE_LIST(disclaimer_phrases);

/* Headings: alone on their line, or above a paragraph in that vein. */
static const char *const disclaimer_heading_phrases[] = {"confidentiality notice",
    "confidentiality note", "confidentiality:", "privileged/confidential",
    "privileged and confidential", "disclaimer:", "legal disclaimer", "legal notice:", "免责声明",
    "保密声明", "保密提示", "保密通知", "法律声明", "重要声明", "免責聲明", "保密聲明", "法律聲明",
    "haftungsausschluss", "aviso de confidencialidad", "aviso legal", "avis de confidentialité",
    "haftungshinweis", "vertraulichkeitshinweis"};
static struct phrase_list disclaimer_headings = PHRASE_LIST(disclaimer_heading_phrases);

/* Beginnings that are a disclaimer only if the paragraph goes on in that vein. */
static const char *const disclaimer_start_phrases[] = {"this e-mail", "this email", "this mail",
    "this message", "this communication", "this transmission", "this electronic",
    "the information contained in", "the information in", "the contents of this",
    "the content of this", "the material in this", "information contained in this",
    "confidential:", "important:", "important notice", "notice:", "note:", "disclaimer",
    "warning:", "attention:", "any views", "本邮件", "本电子邮件", "此邮件", "此电子邮件", "本信",
    "本郵件", "此郵件", "本電子郵件", "这封邮件", "声明", "聲明", "diese e-mail", "diese email",
    "diese nachricht", "der inhalt dieser", "die information", "ce message", "ce courriel",
    "cet e-mail", "cet email", "les informations", "este mensaje", "este correo", "esta mensagem",
    "este e-mail", "questo messaggio", "questa e-mail", "le informazioni", "il contenuto di questo",
    "la presente e-mail", "dit bericht", "deze e-mail", "de informatie", "detta meddelande",
    "это сообщение", "данное сообщение", "このメール", "本メール", "このeメール", "ta wiadomość",
    "niniejsza wiadomość", "treść tej wiadomości", "이 메일", "이 이메일", "본 메일", "본 이메일",
    "tato zpráva", "tento e", "táto správa", "informace obsažené", "bu e-posta", "bu eposta",
    "bu mesaj", "bu ileti", "tämä viesti", "tämä sähköposti", "το παρόν", "το μήνυμα αυτό",
    "αυτό το μήνυμα", "acest mesaj", "acest e", "הודעה זו", "דואר אלקטרוני זה", "המידע",
    "هذه الرسالة", "هذا البريد", "це повідомлення", "цей лист", "дане повідомлення", "denne e",
    "denne mail", "denne meddelelse", "denne melding", "denna e", "detta mail", "ez az e",
    "ez az üzenet", "jelen üzenet", "jelen e", "jelen levél", "e-mail này", "email này", "thư này",
    "thông tin trong", "อีเมลนี้", "อีเมล์นี้", "ข้อความนี้", "email ini", "e-mail ini", "pesan ini",
    "ova poruka", "ovaj e", "to sporočilo", "това съобщение", "този имейл", "aquest missatge",
    "aquest correu", "настоящее сообщение", "настоящее электронное", "это электронное",
    "данное электронное", "данное письмо", "информация, содержащаяся"};
static struct phrase_list disclaimer_starts = PHRASE_LIST(disclaimer_start_phrases);

static const char *const disclaimer_words[] = {"confidential", "intended recipient",
    "intended solely", "intended only", "intended for the", "privileged", "addressee",
    "unauthorized", "unauthorised", "保密", "机密", "機密", "误收", "誤收", "特定收件", "指定收件",
    "指定的收件", "收件人使用", "专供收件", "vertraulich", "unbefugt", "confidentiel",
    "destinataire", "confidencial", "destinatari", "riservat", "vertrouwelijk", "geadresseerde",
    "konfidentiell", "конфиденциал", "誤って受", "誤って送", "誤送信", "기밀", "수신인", "poufn",
    "adresat", "důvěrn", "dôvern", "gizli", "luottamuksell", "εμπιστευτικ", "confidenți",
    "confidenţi", "חסוי", "סודי", "سرية", "конфіденц", "fortrolig", "bizalmas", "bảo mật", "ลับ",
    "rahasia", "povjerljiv", "poverljiv", "zaupn", "поверител"};

/* "请在打印前考虑环境保护": three words in any order, and no question of one with a printer. */
static bool is_of_paper(const struct folded *line)
{
	static const char *const print[] = {"打印", "列印", "print", "drucken", "imprim", "stampa",
	    "afdrukken", "skriver ut", "skriv ut"};
	static const char *const nature_words[] = {"环境", "環境", "环保", "環保", "地球",
	    "environment", "environnement", "umwelt", "medio ambiente", "meio ambiente",
	    "l'ambiente", "milieu", "miljö", "miljø"};
	static struct word_list nature = WORD_LIST(nature_words);
	static const char *const care[] = {"考虑", "考慮", "必要", "尽量", "儘量", "三思",
	    "consider", "think", "pense", "denken", "denke ", "prüfen", "piens", "pensa", "denk ",
	    "tänk", "tenk"};

	return line->columns <= PAPER_COLUMNS_MAX && strchr(line->text, '?') == NULL &&
	       word_list_is_in(&nature, line->text, line->size) &&
	       reply_contains(line, print, ARRAY_SIZE(print)) &&
	       reply_contains(line, care, ARRAY_SIZE(care));
}

enum reply_disclaimer reply_disclaimer(const struct folded *line)
{
	const char *text = line->text + strspn(line->text, "-_=#[(<\"+*~ ");
	size_t heading;

	if (reply_has_prefix(text, &disclaimers) || is_of_paper(line))
		return DISCLAIMER_SURE;
	heading = phrase_list_prefix(&disclaimer_headings, text);
	if (heading > 0) {
		text += heading;
		text += strspn(text, "-_=#])>\"+*~: ");
		return *text == '\0' ? DISCLAIMER_SURE : DISCLAIMER_HEADING;
	}
	return reply_has_prefix(text, &disclaimer_starts) ? DISCLAIMER_MAYBE : DISCLAIMER_NONE;
}

/* No firm speaks of itself as I; in Italian and Polish that is another word. */
static bool is_of_a_person(const struct folded *paragraph)
{
	static const char *const words[] = {" i ", " i'm ", " my ", " mine "};
	static const char *const foreign[] = {
	    " di ", " e ", " nella ", " sono ", " oraz ", " nie ", " dla "};

	return reply_contains(paragraph, words, ARRAY_SIZE(words)) &&
	       !reply_contains(paragraph, foreign, ARRAY_SIZE(foreign));
}

/* What it is about: not "Note: the lamp is a gift, keep the price confidential". */
static bool names_the_mail(const struct folded *paragraph)
{
	static const char *const words[] = {"mail", "message", "information", "communication",
	    "transmission", "content", "document", "material", "views", "recipient", "addressee",
	    "nachricht", "courriel", "correo", "mensaje", "mensagem", "messaggio", "informazioni",
	    "bericht", "meddeland", "meddelelse", "сообщени", "wiadomo", "邮件", "郵件", "信息",
	    "資訊", "资料", "本信", "メール", "메일", "zpráv", "správ", "posta", "e-post", "ileti",
	    "mesaj", "viesti", "μήνυμα", "הודעה", "דואר", "الرسالة", "البريد", "повідомл", "лист",
	    "melding", "üzenet", "thư", "อีเมล", "ข้อความ", "pesan", "poruka", "sporočil", "съобщени",
	    "имейл", "missatge", "письм"};

	return reply_contains(paragraph, words, ARRAY_SIZE(words));
}

bool reply_reads_like_disclaimer(const struct folded *paragraph, bool has_heading)
{
	return (has_heading || (paragraph->columns > 80 && names_the_mail(paragraph) &&
				   !is_of_a_person(paragraph))) &&
	       reply_contains(paragraph, disclaimer_words, ARRAY_SIZE(disclaimer_words));
}

bool reply_is_list_footer(const struct folded *line)
{
	static const char *const phrases[] = {
	    "you received this message because you are subscribed",
	    "you are receiving this because you", "to unsubscribe from this group",
	    "to unsubscribe, e-mail:", "to unsubscribe, send", "to unsubscribe send",
	    "reply to this email directly or view it on github", "view this message in context",
	    "this sf.net email is sponsored", "do you yahoo!?", "get your private, free e",
	    "join the world's largest e", "get more from the web. free",
	    "您收到此邮件是因为您订阅了"};
	static struct phrase_list starts = PHRASE_LIST(phrases);

	return reply_has_prefix(line->text, &starts);
}

/* So many bytes before the end of the line. */
static bool has_list_at(const struct folded *line, size_t size)
{
	return line->size >= size &&
	       text_starts_with(line->text + line->size - size, " mailing list");
}

bool reply_is_list_name(const struct folded *line)
{
	size_t words = 0;

	/* Alone or with a full stop, and no second one before it. */
	if ((!has_list_at(line, 13) && !has_list_at(line, 14)) ||
	    strlen(strstr(line->text, " mailing list")) > 14)
		return false;
	for (const char *at = line->text; *at != '\0'; at++)
		words += *at == ' ';
	return words <= LIST_NAME_BLANKS_MAX;
}

bool reply_is_armor(const struct folded *line, bool *is_block_r)
{
	*is_block_r = text_starts_with(line->text, "-----begin pgp signature");
	return *is_block_r || text_starts_with(line->text, "-----begin pgp signed message");
}

bool reply_is_banner(const struct folded *line)
{
	static const char *const phrases[] = {"caution: this e", "caution: external",
	    "external email", "[external", "external sender", "this email originated from outside",
	    "this message originated from outside", "warning: this email originated",
	    "warning: external", "you don't often get email from",
	    "some people who received this message don't often", "注意:此邮件来自外部",
	    "注意:本邮件来自外部", "[外部邮件]", "[外部郵件]", "您通常不会收到来自",
	    "achtung: diese e-mail kommt von", "externe e-mail"};
	static struct phrase_list starts = PHRASE_LIST(phrases);

	return reply_has_prefix(line->text, &starts);
}

bool reply_goes_on_as_banner(const struct folded *line)
{
	static const char *const words[] = {"click", "link", "attachment", "sender", "organization",
	    "organisation", "recogni", "caution", "outside", "external", "链接", "附件", "外部",
	    "谨慎", "可疑", "absender", "anhang", "anhänge", "expéditeur", "pièces jointes",
	    "remitente", "learn why", "aka.ms"};

	return reply_contains(line, words, ARRAY_SIZE(words));
}

bool reply_is_greeting(const struct folded *line)
{
	static const char *const phrases[] = {"hi", "hello", "hey", "dear ", "good morning",
	    "good afternoon", "good evening", "greetings", "to whom it may concern", "hallo",
	    "guten ", "liebe", "sehr geehrte", "bonjour", "bonsoir", "salut", "cher ", "chère ",
	    "hola", "buenos ", "buenas ", "estimad", "ciao", "buongiorno", "gentile", "olá",
	    "caro ", "prezad", "beste ", "hej", "здравствуйте", "добрый день", "привет", "您好",
	    "你好", "尊敬的", "亲爱的", "各位", "大家好", "親愛的", "こんにちは",
	    "お世話になっております", "안녕하세요"};
	static struct phrase_list starts = PHRASE_LIST(phrases);

	return line->columns <= 40 && reply_has_prefix(line->text, &starts) &&
	       strpbrk(line->text, ".?") == NULL;
}
