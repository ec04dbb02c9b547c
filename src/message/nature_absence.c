/*
 * Phrases of automatic replies: somebody is away. One alone makes no machine, since people write
 * that they will be away; nature_auto.c weighs them.
 */
#include "nature_p.h"

#include <string.h>

const struct phrase_set nature_absence_phrases[] = {
    /* Away now. */
    {PHRASE_ABSENCE,
	"i am out of the office|i'm out of the office|i am out of office|i'm out of office|"
	"i am currently out of|i'm currently out of|i am currently away|i'm currently away|"
	"i will be out of|i'll be out of|i am away|i'm away|i will be away|i'll be away|"
	"i am on vacation|i'm on vacation|i am currently on|i'm currently on|i am on holiday|"
	"i'm on holiday|i am on annual leave|i'm on annual leave|i am on leave|i'm on leave|"
	"i am on maternity leave|i'm on maternity leave|i am on parental leave|i am travelling|"
	"i am traveling|i am presently out|i am not in the office|i'm not in the office|"
	"i am no longer with|i no longer work|i have left the company|no longer works at|"
	"no longer works for|no longer works here|is no longer with|is no longer working|"
	"i am no longer working|no longer employed|has left the company|this mailbox is no longer|"
	"this email address is no longer|this e-mail address is no longer|out of office until|out of the office until|"
	"out of the office from|out of the office with|away from my desk|away from the office|"
	"our offices are closed|our office is closed|our office will be closed|"
	"our office is currently closed|our offices are currently closed"},
    {PHRASE_ABSENCE,
	"正在休假|休假中|我在休假|我正在外出|外出中|不在办公室|正在出差|出差中|出差在外|"
	"暂时无法回复|无法及时回复|不能及时回复|无法亲自回复|未能及时回复|暂时不能回复|"
	"我正在度假|正在度假|正在请假|请假中|休产假|正在放假|放假期间|春节放假|不便回复|"
	"不便查看邮件|无法查看邮件|不在辦公室|無法及時回覆|無法即時回覆|休假中|出差中|"
	"外出中|不在公司|目前不在|未能即時回覆|暫時無法回覆|暫時不能回覆|我已离职|本人已离职|"
	"我已離職|本人已離職|已从本公司离职|已自本公司離職|该员工已离职|該員工已離職"},
    {PHRASE_ABSENCE,
	"ich bin derzeit nicht|ich bin zurzeit nicht|ich bin zur zeit nicht|ich bin aktuell nicht|"
	"ich bin momentan nicht|ich bin im moment nicht|ich bin bis|ich bin vom|"
	"ich bin außer haus|ich bin nicht im büro|ich bin nicht im hause|nicht im büro|außer haus|"
	"ich bin im urlaub|ich befinde mich|bis einschließlich nicht|ich bin heute nicht|"
	"nicht mehr in unserem unternehmen|nicht mehr im unternehmen|nicht mehr bei uns tätig|"
	"nicht mehr bei uns beschäftigt|ich arbeite nicht mehr|ich bin abwesend|bin ich nicht erreichbar|ich bin leider nicht|unser büro ist geschlossen"},
    {PHRASE_ABSENCE,
	"je suis absent|je suis actuellement absent|je suis actuellement en|je suis en congé|"
	"je suis en vacances|je suis en déplacement|actuellement en congé|je serai absent|"
	"je ne travaille plus|ne travaille plus chez|ne travaille plus pour|ya no trabajo en|"
	"ya no trabaja en|je suis hors du bureau|absent du bureau|absente du bureau|nos bureaux sont fermés|"
	"estoy fuera de la oficina|estaré fuera|me encuentro fuera|estoy de vacaciones|"
	"me encuentro de vacaciones|estoy ausente|estaré ausente|me encuentro ausente|"
	"estoy de baja|actualmente fuera|no estaré en la oficina|no estoy en la oficina"},
    {PHRASE_ABSENCE,
	"estou de licença|estarei de licença|estarei de férias|já não trabalho|"
	"não trabalho mais|não trabalha mais|non lavoro più|non lavora più presso|"
	"ik werk niet meer bij|werkt niet meer bij|niet meer werkzaam|"
	"estou fora|estou ausente|estarei ausente|estarei fora|estou de férias|estou em férias|"
	"encontro-me ausente|encontro-me de férias|encontro-me fora|sono fuori ufficio|"
	"sono fuori sede|sarò assente|sono assente|sono in ferie|sarò in ferie|sarò fuori ufficio|"
	"sono attualmente|non sono in ufficio|ik ben afwezig|ik ben niet aanwezig|"
	"ik ben momenteel|ik ben op vakantie|ik ben met vakantie|ik ben niet op kantoor|"
	"ik ben tot en met|ik ben vandaag afwezig|ik ben met verlof|ik ben er niet"},
    {PHRASE_ABSENCE,
	"jag är inte på kontoret|jag är på semester|jag är bortrest|jag är borta|jag är ledig|"
	"arbetar inte längre|arbejder ikke længere|jobber ikke lenger|"
	"jag är för närvarande|jag är föräldraledig|jag är tjänstledig|"
	"jeg er ikke på kontoret|jeg er på ferie|jeg holder ferie|jeg er ute av kontoret|"
	"jeg er ikke til stede|jeg er fraværende|jeg har ferie|jeg er bortrejst|jeg er for tiden|"
	"jeg er ude af huset|jeg er i permisjon|olen lomalla|olen poissa|en ole paikalla|"
	"en ole toimistolla|olen matkoilla|olen vuosilomalla|olen tavoitettavissa"},
    {PHRASE_ABSENCE,
	"jestem poza biurem|przebywam na urlopie|jestem na urlopie|jestem nieobecn|"
	"będę nieobecn|nie ma mnie w biurze|przebywam poza|jsem mimo kancelář|mám dovolenou|"
	"jsem na dovolené|čerpám dovolenou|nejsem v kanceláři|budu mimo kancelář|"
	"nejsem přítom|ofis dışında|izindeyim|izinde olacağım|ofiste değilim|tatildeyim|"
	"yıllık izin|szabadságon vagyok|nem vagyok az irodában|sunt în concediu|"
	"nu sunt la birou|som na dovolenke|ja sam na godišnjem"},
    {PHRASE_ABSENCE,
	"я в отпуске|я нахожусь в отпуске|нахожусь в отпуске|меня нет в офисе|я буду в отпуске|"
	"я отсутствую|буду отсутствовать|нахожусь в командировке|я в командировке|"
	"я у відпустці|перебуваю у відпустці|мене немає в офісі|я відсутн|είμαι εκτός γραφείου|"
	"βρίσκομαι σε άδεια|λείπω από το γραφείο|απουσιάζω|tôi đang đi vắng|tôi đang nghỉ|"
	"tôi không có mặt tại văn phòng|saya sedang cuti|saya sedang tidak|saya sedang di luar|"
	"退職いたしました|퇴사하였습니다|퇴사했습니다|休暇をいただいて|休暇を頂いて|休暇中|休業させていただ|不在にして|不在となり|"
	"出張中|出張のため|外出しており|お休みをいただ|夏季休業|年末年始|휴가 중|휴가중|"
	"부재 중|부재중|출장 중|출장중|자리를 비|사무실에 없|أنا خارج المكتب|أنا في إجازة|"
	"خارج المكتب حالي|אני לא במשרד|אני בחופשה|אני נמצא בחופשה"},

    {PHRASE_ABSENCE,
	"i'm ooo|i am ooo|ooo until|i am out until|i'm out until|i am out of town|"
	"i'm out of town|i am currently travel|i am now on|i'm now on|i am off until|"
	"i'm off until|i'll be ooo|i will be ooo|we are closed until|we are closed for|"
	"本人外出|因公外出|因公出差|正在外地|期间无法|无法及时处理|不能及时处理|无法查收|"
	"回复可能延迟|回复会有延迟|回复可能不及时|將於近期休假|無法及時處理|"
	"nachricht wird nicht weitergeleitet|e-mail wird nicht weitergeleitet|"
	"mail wird nicht weitergeleitet|ich habe urlaub|ich habe bis|ich bin erst|"
	"ich bin wieder ab|je serai de retour|je ne suis pas au bureau|no me encuentro en|"
	"no estoy disponible|não estou no escritório|non sono disponibile|"
	"ik ben op dit moment|jag är inte på plats|obecnie jestem poza|obecnie przebywam"},
    /* Words of an absence: they count in an answer only. */
    {PHRASE_AWAY,
	"out of the office|out of office|on leave|on vacation|on holiday|annual leave|"
	"maternity leave|parental leave|out of the country|attending a|on a business trip|"
	"away until|休假|出差|外出|度假|请假|放假|不在|假期|休業|休暇|お休み|出張|urlaub|"
	"abwesen|im büro|wieder erreichbar|congé|en vacances|absent|déplacement|vacaciones|"
	"fuera de|ausente|in ferie|fuori ufficio|assente|férias|vakantie|afwezig|verlof|"
	"semester|ledig|ferie|fravær|bortrejst|lomalla|poissa|urlop|nieobecn|dovolen|"
	"kancelář|izinde|tatil|отпуск|отсутств|командировк|відпустк|휴가|부재|출장|άδεια|"
	"cuti |nghỉ phép"},

    /* What such a letter promises or names besides. */
    {PHRASE_RETURN,
	"limited access to email|limited access to my email|limited access to e-mail|"
	"limited access to my e-mail|no access to email|no access to my email|"
	"no access to e-mail|without access to|limited email access|respond when i return|"
	"reply when i return|respond upon my return|reply upon my return|respond on my return|"
	"reply on my return|upon my return|on my return|when i return|when i'm back|"
	"when i am back|i will be back on|i'll be back on|back in the office|"
	"i will return on|returning on|i will respond|i will reply|i'll respond|i'll reply|"
	"i will get back to you|i'll get back to you|for urgent matters|for urgent|"
	"in urgent cases|if this is urgent|if it is urgent|if your matter is urgent|"
	"if your request is urgent|if you need immediate|for immediate assistance|"
	"for immediate help|if you require immediate|in case of emergency|"
	"in case of an emergency|in my absence|during my absence|while i am away|"
	"while i'm away|your email will not be forwarded|will not be read|checking email|"
	"checking my email|checking e-mail|check my email|slow to respond|slower to respond|"
	"future correspondence|update your records|will reopen|reopens on|"
	"slow to reply|responses will be delayed|response will be delayed|"
	"responses may be delayed|response may be delayed|reply may be delayed|"
	"delay in my response|during this time|during this period|contact my colleague|"
	"contact my manager|contact my assistant|contact our|please direct|can't wait|"
	"cannot wait|reach out to|i will read your|when i get back|as soon as i return|"
	"as soon as i am back|as soon as i'm back"},
    {PHRASE_RETURN,
	"急事|請洽|业务请联系|工作请联系|紧急事务|紧急事项|请谅解|敬请谅解|请见谅|带来不便|联系电话|请联系|請見諒|"
	"請聯繫|nicht lesen|erreichen sie|dringende|bij spoed|kunt u bellen|kunt u mailen|"
	"kunt u terecht|du kan kontakte|kan du kontakte|kontakt min kollega|"
	"consulterai mes|consulte mes|retour le|retour lundi|merci de contacter|contacter|contactez|contacte a|"
	"contacte con|contatte|entre em contato|contattare|scrivere a|vuelvo el|"
	"пишите|звоните|ご連絡ください|お電話ください|順次|以降に|연락 주|연락주|답변드리|sẽ trả lời sau"},
    {PHRASE_RETURN,
	"尽快回复|尽快给您回复|尽快与您联系|尽快答复|回来后|返回后|回到办公室后|假期结束后|"
	"休假结束后|上班后|节后回复|节后|如有急事|如有紧急|若有急事|有急事|紧急事宜|"
	"紧急情况|紧急事务|如需帮助|请联系我的同事|请致电|请拨打|请电话联系|可联系|"
	"儘快回覆|盡快回覆|盡快與您|如有急事|如有緊急|緊急事項|請撥打|請致電|請聯絡|"
	"返回辦公室後|回來後|假期結束後"},
    {PHRASE_RETURN,
	"nach meiner rückkehr|in dringenden fällen|in dringenden angelegenheiten|bei dringenden|"
	"wenden sie sich bitte|bitte wenden sie sich|ihre e-mail wird nicht weitergeleitet|"
	"ihre mail wird nicht weitergeleitet|wird nicht weitergeleitet|wieder erreichbar|"
	"wieder im büro|ab dem|so schnell wie möglich|schnellstmöglich|meine vertretung|"
	"keinen zugriff auf|nur eingeschränkt|à mon retour|dès mon retour|de retour le|"
	"de retour au bureau|serai de retour|en cas d'urgence|pour toute urgence|"
	"en mon absence|durant mon absence|pendant mon absence|contacter mon collègue|"
	"veuillez contacter|vous pouvez contacter|accès limité|a mi regreso|a mi vuelta|"
	"en caso de urgencia|para asuntos urgentes|para cualquier asunto urgente|"
	"si es urgente|durante mi ausencia|en mi ausencia|acceso limitado|"
	"póngase en contacto|pueden contactar|puede contactar|regresaré|volveré"},
    {PHRASE_RETURN,
	"no meu regresso|no meu retorno|em caso de urgência|para assuntos urgentes|"
	"assuntos urgentes|na minha ausência|durante a minha ausência|durante minha ausência|"
	"acesso limitado|retornarei|regressarei|responderei|voltarei|al mio rientro|"
	"al mio ritorno|per urgenze|in caso di urgenza|per questioni urgenti|"
	"per comunicazioni urgenti|in mia assenza|durante la mia assenza|rientrerò|"
	"accesso limitato|bij terugkomst|na mijn terugkomst|bij mijn terugkeer|"
	"voor dringende zaken|bij dringende|voor spoed|in dringende gevallen|"
	"tijdens mijn afwezigheid|kunt u contact opnemen|neem dan contact op|"
	"neem contact op|beperkt toegang|weer aanwezig|weer bereikbaar|terug op"},
    {PHRASE_RETURN,
	"när jag är tillbaka|åter på kontoret|tillbaka den|är åter|är tillbaka|vid brådskande|"
	"för brådskande|i brådskande ärenden|kontakta gärna|vänligen kontakta|"
	"når jeg er tilbage|når jeg er tilbake|er tilbage|er tilbake|tilbage på kontoret|"
	"tilbake på kontoret|i hastetilfælde|ved hastende|ved akutte|ved behov|"
	"kontakt venligst|vennligst kontakt|ved haster|hastesager|hastesaker|"
	"palaan|palattuani|kiireellisissä|kiireisissä|ota yhteyttä|vastaan viestiisi|"
	"po powrocie|w pilnych sprawach|w sprawach pilnych|w nagłych|proszę o kontakt|"
	"odpowiem|wracam|po návratu|v naléhavých|v urgentních|v neodkladných|kontaktujte|"
	"odpovím|vrátím se|döndüğümde|acil durum|acil konular|dönüşümde|sürgős esetben"},
    {PHRASE_RETURN,
	"по возвращении|после возвращения|по срочным|в срочных случаях|по всем вопросам|"
	"в случае необходимости|обращайтесь|отвечу вам|вернусь|після повернення|"
	"з термінових|у термінових|звертайтеся|με την επιστροφή|για επείγοντα|"
	"επικοινωνήστε|trường hợp khẩn|vui lòng liên hệ|dalam keadaan mendesak|"
	"silakan hubungi|戻り次第|に戻ります|戻る予定|出社後|お急ぎの|緊急の|折り返し|改めてご連絡|"
	"ご返信いたします|ご連絡いたします|お返事いたします|복귀 후|복귀후|급한 용무|"
	"긴급한|급하신|돌아와서|회신 드리|회신드리|답변 드리|연락 부탁|عند عودتي|"
	"للحالات العاجلة|في الحالات الطارئة|עם שובי|בדחיפות|במקרים דחופים"},

    {PHRASE_THANKS,
	"thank you for your email|thank you for your e-mail|thank you for your message|"
	"thank you for your mail|thanks for your email|thanks for your message|"
	"thank you for emailing|thank you for your note|thanks for your note|thanks for your mail|thank you for writing|感谢您的来信|感谢来信|感谢您的邮件|"
	"感謝您的來信|感謝來信|vielen dank für ihre nachricht|vielen dank für ihre e-mail|"
	"vielen dank für ihre mail|danke für ihre nachricht|danke für ihre e-mail|"
	"merci pour votre message|merci de votre message|merci pour votre e-mail|"
	"gracias por su mensaje|gracias por su correo|gracias por tu mensaje|"
	"obrigado pela sua mensagem|obrigado pelo seu|obrigada pelo seu|"
	"grazie per il messaggio|grazie per la sua|bedankt voor uw bericht|"
	"bedankt voor je bericht|dank voor uw|tack för ditt|tack för ert|tak for din|"
	"takk for din|kiitos viestistäsi|kiitos viestistänne|dziękuję za wiadomość|"
	"dziękuję za|děkuji za zprávu|děkuji za váš|спасибо за ваше письмо|"
	"благодарю за ваше письмо|ご連絡ありがとう|メールありがとう|お問い合わせありがとう|"
	"köszönöm levelét|köszönjük levelét|terima kasih atas email|terima kasih atas pesan|"
	"cảm ơn email|cảm ơn bạn đã gửi|mulțumesc pentru mesaj|mulțumim pentru mesaj|"
	"дякую за ваш лист|дякую за лист|ευχαριστώ για το μήνυμα|благодаря за съобщението|"
	"메일 감사|e-postanız için teşekkür|mesajınız için teşekkür"},

    /* It says so itself. */
    {PHRASE_AUTO,
	"this is an automatic reply|this is an automated reply|this is an auto reply|"
	"this is an auto-reply|this is an automatic response|"
	"this message has been automatically generated in response to|this is an automated response|"
	"this is an autoresponse|this is an auto response|this is an auto-response|"
	"automatic reply:|auto-reply:|the message you sent requires that you verify|"
	"your message has been held pending|to release your message|your message is being held|"
	"your message has been held because your address|to verify that you are a human|"
	"you recently sent me a message|in order for your message to be delivered|"
	"to complete the delivery of your message|i am protecting myself from|"
	"i'm protecting myself from|to complete this verification|"
	"this is an out of office|这是一封自动回复|这是自动回复|"
	"此邮件为自动回复|本邮件为自动回复|本邮件是自动回复|此邮件是自动回复|此为自动回复|"
	"以下为自动回复|这是来自qq邮箱的|这是一封来自|[自动回复]|【自动回复】|(自动回复)|"
	"自动回复:|這是自動回覆|這是一封自動回覆|此為自動回覆|本郵件為自動回覆|"
	"dies ist eine automatische antwort|dies ist eine automatische abwesenheit|"
	"ceci est une réponse automatique|esta es una respuesta automática|"
	"esta é uma resposta automática|questa è una risposta automatica|"
	"dit is een automatisch antwoord|dit is een automatische|detta är ett autosvar|"
	"detta är ett automatiskt|dette er et autosvar|dette er et automatisk|"
	"tämä on automaattinen|to jest automatyczna odpowied|to jest automatyczna wiadom|"
	"toto je automatická odpověď|bu otomatik bir yanıt|это автоматический ответ|"
	"данное письмо является автоматическим|це автоматична відповідь|"
	"これは自動返信|このメールは自動返信|本メールは自動返信|自動返信メール|자동 응답 메일|"
	"자동 회신 메일|본 메일은 자동"},
    {PHRASE_ABSENCE, NULL},
};

/* French sets one. */
static char *without_blank_before_colon(const char *subject, struct arena *arena)
{
	char *plain = arena_strdup(arena, subject), *colon = strstr(plain, " :");

	if (colon != NULL)
		memmove(colon, colon + 1, strlen(colon));
	return plain;
}

/* Subjects that mail programs write by themselves: the word and a colon. */
const char *nature_auto_subject(const char *subject, struct arena *arena)
{
	static const char *const whole[] = {"自动回复", "自動回覆", "自动答复", "自動回復",
	    "out of office", "autoreply", "auto reply", "auto-reply", "automatic reply",
	    "abwesenheitsnotiz", "out of office reply", "réponse automatique",
	    "automatische antwort", "自動返信", "out of office autoreply", "autosvar",
	    "autoresponse", "away from my mail", "自動応答", "자동응답", "자동 응답", "автоответ"};
	static const char *const words[] = {"automatic reply:", "automatic reply from",
	    "automated reply:", "auto reply:", "auto-reply:", "autoreply:", "automatic response:",
	    "auto response:", "auto-response:", "autoresponse:", "automated response:",
	    "out of office:", "out-of-office:", "out of office reply:", "out of office autoreply:",
	    "out of office notification",
	    "out of the office:", "ooo:", "vacation:", "vacation reply",
	    "away:", "auto: ", "[auto-reply]", "[auto reply]", "[autoreply]", "(auto reply)",
	    "(autoreply)", "自动回复:", "自动回复 :", "自动回复-",
	    "自动答复:", "自動回覆:", "自動回復:", "自動回信:", "自動答覆:", "自动回信",
	    "[自动回复]", "【自动回复】", "(自动回复)", "休假自动回复", "假期自动回复",
	    "外出自动回复", "外出:", "不在办公室:", "不在辦公室:", "休假:", "automatische antwort:",
	    "automatische antwort auf", "automatische antwort -",
	    "abwesenheitsnotiz:", "abwesend:", "abwesenheit:", "abwesenheitsagent",
	    "abwesenheitsbenachrichtigung", "nicht im büro:", "[auto]", "réponse automatique",
	    "reponse automatique", "message d'absence",
	    "absence du bureau:", "absent du bureau:", "absence:", "respuesta automática",
	    "respuesta automatica",
	    "fuera de la oficina:", "fuera de oficina:", "ausente:", "resposta automática",
	    "resposta automatica", "fora do escritório:", "ausência:", "risposta automatica",
	    "fuori ufficio:", "fuori sede:", "automatisch antwoord",
	    "automatisch bericht:", "automatische reactie",
	    "afwezig:", "niet aanwezig:", "afwezigheidsbericht", "afwezigheid:", "autosvar",
	    "automatiskt svar", "automatisk svar", "frånvaro:", "frånvarande:", "fravær:",
	    "ikke til stede:", "poissa:", "automaattinen vastaus", "autoodpowiedź",
	    "automatyczna odpowiedź", "odpowiedź automatyczna",
	    "poza biurem:", "automatická odpověď", "mimo kancelář:", "automatikus válasz",
	    "răspuns automat", "automatický", "automatická odpoveď", "automatski odgovor",
	    "samodejni odgovor", "аутоматски одговор", "автоматичен отговор", "resposta automàtica",
	    "automatinis atsakymas", "automātiska atbilde", "automaatvastus", "स्वचालित उत्तर",
	    "پاسخ خودکار", "автоматический ответ", "автоответ", "автоматична відповідь",
	    "вне офиса:", "нет на работе:", "αυτόματη απάντηση", "otomatik yanıt", "otomatik cevap",
	    "ofis dışında:", "自動返信:", "自動応答:", "自動返信】", "【自動返信】", "[自動返信]",
	    "不在通知:", "不在:", "자동 회신:", "자동회신",
	    "자동 응답:", "자동응답:", "부재중 자동", "[자동응답]",
	    "부재중:", "부재 중:", "trả lời tự động", "balasan otomatis", "jawapan automatik",
	    "ตอบกลับอัตโนมัติ", "رد تلقائي", "الرد التلقائي", "תשובה אוטומטית", "מענה אוטומטי"};

	char *plain = without_blank_before_colon(subject, arena);
	const char *found = nature_absence_subject(plain), *re = strstr(plain, " re:");

	for (size_t i = 0; i < ARRAY_SIZE(whole); i++)
		if (strcmp(plain, whole[i]) == 0)
			return whole[i];
	/* "I am on vacation Re: Offer" */
	if (found != NULL && re != NULL && strstr(plain, found) < re &&
	    !text_starts_with(plain, "re:"))
		return found;
	return nature_starting(plain, words, ARRAY_SIZE(words));
}

const char *nature_absence_subject(const char *subject)
{
	static const char *const words[] = {"out of office", "out of the office", "out-of-office",
	    "away from", "on vacation", "on leave", "on holiday", "annual leave", "maternity leave",
	    "ooo", "autoreply", "auto-reply", "auto reply", "automatic reply", "自动回复", "自動回",
	    "休假", "外出", "不在", "请假", "出差", "放假", "abwesen", "urlaub", "absence",
	    "absent", "congé", "vacaciones", "fuera de la oficina", "fuori sede", "ausen", "férias",
	    "ferie", "fuori ufficio", "vakantie", "afwezig", "semester", "lomalla", "poissa",
	    "urlop", "nieobecn", "poza biurem", "dovolen", "mimo kancel", "izin", "ofis dışı",
	    "ausên", "fora do escrit", "frånvaro", "fravær", "ute av kontor", "εκτός γραφείου",
	    "szabadság", "concediu", "nghỉ phép", "خارج المكتب", "מחוץ למשרד", "отпуск", "отсутств",
	    "відпустк", "不在", "休暇", "출장", "휴가", "부재"};

	return nature_containing(subject, words, ARRAY_SIZE(words));
}
