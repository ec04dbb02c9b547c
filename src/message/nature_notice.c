/*
 * Phrases of help desks' acknowledgements and of machines' notices: orders, parcels, newsletters.
 * nature_auto.c and nature_bulk.c weigh them; what a person asks weighs against.
 */
#include "nature_p.h"

#include <string.h>

const struct phrase_set nature_notice_phrases[] = {
    {PHRASE_MACHINE,
	"this is an automated message|this is an automated email|this is an automated e-mail|"
	"this is an automated notification|this is an automatic message|"
	"this is an automatically generated|this is an auto-generated|this is an auto generated|"
	"this is a system generated|this is a system-generated|"
	"this message was automatically generated|this message was generated automatically|"
	"this message was sent automatically|this email was automatically generated|"
	"this email was generated automatically|this e-mail was generated automatically|"
	"this email was sent automatically|this email was sent from a notification-only|"
	"this is a notification-only|this is a no-reply|this mailbox is not monitored|"
	"this inbox is not monitored|this email address is not monitored|"
	"this address is not monitored|replies to this email are not monitored|"
	"replies to this message are not|please do not reply to this|"
	"please don't reply to this|please do not respond to this|do not reply to this|"
	"do not reply directly to this|please do not reply directly"},
    {PHRASE_MACHINE,
	"本邮件由系统自动|此邮件由系统自动|该邮件由系统自动|此邮件为系统自动|本邮件为系统自动|"
	"本邮件由系统发出|此邮件由系统发出|这是一封系统自动|这是系统自动|系统自动发送|"
	"系统邮件,请勿|系统邮件，请勿|系统发信,请勿|系统发信，请勿|此为系统邮件|"
	"本邮件为自动发送|此邮件为自动发送|请勿直接回复|请不要直接回复|请勿回复此邮件|"
	"请勿回复本邮件|此為系統自動|本郵件由系統自動|此郵件由系統自動|此信件由系統自動|"
	"本信件由系統自動|此為系統發信|請勿直接回覆|請勿回覆此|請勿直接回信"},
    {PHRASE_MACHINE,
	"diese e-mail wurde automatisch|diese nachricht wurde automatisch|"
	"diese mail wurde automatisch|dies ist eine automatisch generierte|"
	"dies ist eine automatische nachricht|dies ist eine automatische e-mail|"
	"dies ist eine automatisch erstellte|dies ist eine automatisch erzeugte|"
	"bitte antworten sie nicht auf diese|ce message a été envoyé automatiquement|"
	"cet e-mail a été envoyé automatiquement|ceci est un message automatique|"
	"merci de ne pas répondre à ce|ne pas répondre à ce|veuillez ne pas répondre|"
	"este es un mensaje automático|este mensaje se ha generado automáticamente|"
	"este correo se ha generado automáticamente|no responda a este|"
	"por favor no responda|esta é uma mensagem automática|este é um e-mail automático|"
	"não responda a este|por favor, não responda|questa è un'e-mail automatica|"
	"questo è un messaggio automatico|non rispondere a questa|si prega di non rispondere|"
	"dit is een automatisch gegenereerd|dit bericht is automatisch|"
	"detta är ett automatiskt meddelande|dette er en automatisk|"
	"to jest wiadomość generowana automatycznie|prosimy nie odpowiadać|"
	"wiadomość wygenerowana automatycznie|tato zpráva byla vygenerována automaticky|"
	"neodpovídejte na tento|bu e-posta otomatik|это автоматическое сообщение|"
	"это письмо сформировано автоматически|письмо сгенерировано автоматически|"
	"пожалуйста, не отвечайте на это|このメールはシステムより自動|このメールは自動送信|"
	"本メールは自動送信|このメールは送信専用|本メールは送信専用|"
	"このメールに返信されましても|본 메일은 발신전용|본 메일은 발신 전용|이 메일은 발신전용"},

    /* "We have it", from a desk; what else a desk says in the same breath. */
    {PHRASE_ACK,
	"we have received your message|we've received your message|"
	"we have received your request|we've received your request|"
	"we have received your email|we've received your email|we have received your e-mail|"
	"we have received your inquiry|we have received your enquiry|"
	"we've received your inquiry|we have received your question|"
	"we have received your feedback|we have received your support|"
	"we've received your support|we have received your ticket|we have received your report|"
	"we have received your submission|we have received your comment|we received your request|"
	"we received your message|we received your email|we received your inquiry|"
	"we just received your|we have successfully received your|"
	"your request has been received|your message has been received|"
	"your email has been received|your e-mail has been received|"
	"your inquiry has been received|your enquiry has been received|"
	"your submission has been received|your ticket has been|a ticket has been created|"
	"a ticket has been opened|a support ticket has been|a new ticket has been|"
	"a case has been created|a new support case|your ticket number is|your ticket id is|"
	"your ticket number|your case number is|your case has been created|"
	"your support request has|your request has been created|your request (#|your request (|"
	"a request for support has been created|we got your request|we've got your request|"
	"we got your message|we've got your message|trouble ticket regarding|"
	"has been registered as ticket|has been registered under|has been logged as|"
	"this is to confirm that we have received|we confirm receipt of your|"
	"your reference number is|has been assigned ticket|has been assigned the ticket"},
    {PHRASE_ACK,
	"已收到您的|收到您的来信|收到您的邮件|收到您的反馈|收到您的请求|收到您的咨询|"
	"收到你的来信|收到你的邮件|来信已收到|邮件已收到|信件已收到|您的来信已|您的邮件已|"
	"您的工单|您提交的工单|工单已|工单编号|工单号|您的问题已受理|您的反馈已|您的请求已|您的咨询已|"
	"我们已经收到|我们已收到|已经收到您的|我們已經收到|我們已收到|您的來信|您的問題已|您的案件|案件編號|已受理您的"},
    {PHRASE_ACK, "ihre anfrage ist bei uns eingegangen|ihre nachricht ist bei uns eingegangen|"
		 "ihre e-mail ist bei uns eingegangen|wir haben ihre anfrage erhalten|"
		 "wir haben ihre nachricht erhalten|wir haben ihre e-mail erhalten|"
		 "ihre anfrage wurde|ihre ticketnummer|ihr ticket wurde|"
		 "nous avons bien reçu votre|nous avons reçu votre|votre demande a été|"
		 "votre message a bien été|votre demande a bien été|votre ticket|"
		 "hemos recibido su|hemos recibido tu|su solicitud ha sido|tu solicitud ha sido|"
		 "su mensaje ha sido recibido|recebemos sua|recebemos a sua|recebemos o seu|"
		 "recebemos seu|sua solicitação foi|abbiamo ricevuto la|abbiamo ricevuto il tuo|"
		 "la sua richiesta è stata|la tua richiesta è stata|we hebben uw|we hebben je|"
		 "wij hebben uw|uw bericht is ontvangen|uw aanvraag is|vi har mottagit ditt|"
		 "vi har tagit emot|vi har mottaget din|vi har modtaget din|vi har mottatt din|"
		 "olemme vastaanottaneet|viestisi on vastaanotettu|otrzymaliśmy twoj|"
		 "otrzymaliśmy państwa|twoje zgłoszenie|państwa zgłoszenie|přijali jsme|"
		 "obdrželi jsme váš|váš požadavek|talebiniz alın|мы получили ваш|ваше обращение|"
		 "ваша заявка|ваш запрос|お問い合わせを受け付け|お問い合わせを受付|"
		 "お問い合わせいただき|受付番号|문의가 접수|접수되었습니다|문의해 주셔서"},
    {PHRASE_CONTACTING,
	"thank you for contacting|thanks for contacting|thank you for reaching out|"
	"thanks for reaching out|thanks for getting in touch|"
	"thank you for getting in touch|thank you for your inquiry|thank you for your enquiry|"
	"thank you for your request|thank you for submitting|thanks for submitting|"
	"thank you for your feedback|感谢您联系|感谢您的咨询|感谢您的反馈|感谢您的支持|"
	"感謝您聯絡|感謝您的來信|vielen dank für ihre anfrage|"
	"merci d'avoir contacté|merci de nous avoir contact|gracias por contactar|"
	"gracias por ponerse en contacto|obrigado por entrar em contato|"
	"obrigado por contactar|grazie per averci contattato|bedankt voor uw aanvraag|"
	"bedankt voor het contact|tack för att du kontakt|tak for din henvendelse|"
	"takk for din henvendelse|kiitos yhteydenotosta|dziękujemy za kontakt|"
	"dziękujemy za zgłoszenie|děkujeme za|bizimle iletişime geçtiğiniz|"
	"спасибо за обращение|благодарим за обращение|благодарим вас за обращение"},
    {PHRASE_PROMISE,
	"will get back to you|we'll get back to you|get back to you as soon|"
	"get back to you shortly|get back to you within|be in touch|will respond|will reply|"
	"will contact you|as soon as possible|as quickly as possible|within 24 hours|"
	"within 48 hours|within one business day|within 1 business day|within 2 business days|"
	"business days|business day|working days|working day|business hours|our office hours|"
	"will be assigned|we're on it|wir bearbeiten ihre anfrage|kommt es zu verzögerungen|"
	"kann es zu verzögerungen|"
	"is being reviewed|will be reviewed|will review|will be reviewing|our support team|"
	"our support staff|support representative|typically reply|usually reply|"
	"typically respond|usually respond|in the meantime|help center|"
	"our team will|contact met u op|one of our agents|a member of our team|a member of our|"
	"one of our representatives|to add additional comments|to add more comments|"
	"to view the status|you can check the status|keep this number|reply to this email|"
	"when replying|please reference|in all future correspondence|for your records"},
    {PHRASE_PROMISE,
	"尽快回复|尽快给您|尽快与您|尽快为您|尽快处理|尽快联系|会尽快回|会尽快答|会尽快处|会尽快安排|"
	"会尽快查|会尽快为|会尽快帮|将尽快|工作日内|小时内|"
	"客服人员|工作人员|客服团队|会在第一时间|第一时间|耐心等待|处理进度|請耐心|盡快|儘快|"
	"工作天|個工作日|so schnell wie möglich|schnellstmöglich|in kürze|werktag|"
	"innerhalb von|werden uns|dans les plus brefs délais|dans les meilleurs délais|"
	"sous 24|sous 48|jours ouvrés|lo antes posible|a la brevedad|en breve|días hábiles|"
	"o mais breve possível|o mais rápido possível|em breve|dias úteis|il prima possibile|"
	"al più presto|giorni lavorativi|entro 24|zo snel mogelijk|zo spoedig mogelijk|"
	"binnen 24|werkdag|så snart|så snabbt|inom 24|hverdage|arbeidsdager|"
	"mahdollisimman pian|mahdollisimman nopeasti|arkipäiv|jak najszybciej|"
	"najszybciej jak|wkrótce|co nejdříve|brzy|pracovní|en kısa sürede|"
	"в ближайшее время|в течение|担当者より|折り返し|営業日以内|順次|ご返信|ご回答|"
	"빠른 시일|빠른 시간|영업일|담당자"},

    /* What became of an order, a parcel, an account. */
    {PHRASE_NOTICE,
	"your order has been|your order has shipped|your order is on|your order is confirmed|"
	"your package has|your package is|your parcel has been|your parcel is|"
	"your shipment has|your shipment is|thank you for your order|thanks for your order|"
	"thank you for your purchase|thanks for your purchase|thank you for shopping|"
	"your payment has been|we have received your payment|we received your payment|"
	"your invoice is|here is your receipt|here's your receipt|your receipt from|"
	"your subscription has been|your subscription will|your account has been created|"
	"your verification code|your confirmation code|your security code|"
	"your one-time|verify your email|confirm your email|reset your password|"
	"track your package|track your order|track your parcel|tracking number:|"
	"view your order|order summary|order details|a new sign-in|new login to your"},
    {PHRASE_NOTICE,
	"您的订单已|您的订单号|订单已发货|订单已确认|您的包裹|已发货|快递单号:|物流单号:|"
	"您的快递|取件码|您的验证码|验证码为|验证码是|动态验证码|重置密码|点击以下链接|点击下面的链接|"
	"您已成功|感谢您的购买|感谢您的订购|感谢购买|您的账单|电子发票|您的訂單|訂單編號:|"
	"已出貨|您的包裹|驗證碼|感謝您的訂購|ihre bestellung wurde|ihr paket|"
	"vielen dank für ihre bestellung|sendungsverfolgung|votre commande a été|"
	"votre colis|merci pour votre commande|su pedido ha sido|tu pedido ha sido|"
	"gracias por su pedido|gracias por su compra|seu pedido foi|obrigado pela sua compra|"
	"il tuo ordine è stato|il suo ordine è stato|grazie per il tuo ordine|"
	"uw bestelling is|je bestelling is|bedankt voor je bestelling|din order har|"
	"din ordre er|din ordre har|tilauksesi on|twoje zamówienie|vaše objednávka|"
	"siparişiniz|ваш заказ|ご注文ありがとう|ご注文を承り|ご注文内容|発送いたしました|"
	"주문이 완료|주문해 주셔서|배송이 시작"},
    /* The foot of what goes to many, as its sender puts it. */
    {PHRASE_FOOT, "to unsubscribe|unsubscribe here|unsubscribe:|you are receiving this|"
		  "you're receiving this|you received this email because|"
		  "you received this message because|you have received this email because|"
		  "this email was sent to|this message was sent to|this mail was sent to|"
		  "update your preferences|update your email preferences|manage your preferences|"
		  "manage preferences|manage your subscription|manage subscriptions|"
		  "email preferences|notification settings|view this email in your browser|"
		  "view in browser|view online|view it in your browser|"
		  "if you no longer wish to receive|if you don't want to receive|"
		  "if you do not wish to receive|if you do not want to receive|"
		  "if you prefer not to receive|if you wish to stop receiving|stop receiving these|"
		  "all rights reserved"},
    {PHRASE_FOOT,
	"退订请|点击退订|点此退订|如需退订|回复td退订|回t退订|取消订阅请|点击取消订阅|"
	"如需取消订阅|如不想再收到|若不想再收到|如果您不想|如果您不希望|如不希望|"
	"您收到此邮件|您收到这封邮件|您之所以收到|在浏览器中查看|版权所有|如需退訂|點此退訂|"
	"如要取消訂閱|若不想再收到|如不想再收到|您收到此郵件|您會收到這封|"
	"hier abmelden|zum abmelden|um sich abzumelden|newsletter abbestellen|"
	"sie erhalten diese|im browser ansehen|pour se désabonner|pour vous désabonner|"
	"pour vous désinscrire|se désinscrire|vous recevez cet|vous recevez ce|"
	"para darse de baja|darse de baja aquí|cancelar suscripción|ha recibido este|"
	"has recibido este|para cancelar a inscrição|para descadastrar|você recebeu este|"
	"annulla l'iscrizione|per disiscriverti|ricevi questa|hai ricevuto questa|"
	"hier uitschrijven|hier afmelden|om je af te melden|u ontvangt deze|"
	"je ontvangt deze|avregistrera dig|avprenumerera här|afmeld dig|meld deg av|"
	"aby wypisać się|wypisz się|zrezygnować z subskrypcji|odhlásit se|"
	"abonelikten çık|отписаться от|вы получили это|配信停止|配信を停止|수신거부|수신 거부"},
    /* A word that counts only beside a header field of bulk mail. */
    {PHRASE_LEAVE,
	"unsubscribe|manage your subscription|opt out|opt-out|退订|取消订阅|退訂|取消訂閱|"
	"abmelden|abbestellen|se désabonner|désinscri|darse de baja|cancelar a inscri|"
	"annulla l'iscrizione|uitschrijven|afmelden|отписаться"},

    /* What people want of somebody, which no machine says. */
    {PHRASE_ASK,
	"can you|could you|would you|will you|please send|please refund|please cancel|"
	"please help|please hold|please tell me|please let me know|hold my|i ordered|"
	"i bought|my order|my parcel|my package|my account|i need|i want|i would like|i'd like|"
	"i got|i get|i keep getting|i never got|please deliver|please call me|please reply|"
	"your auto-reply|your auto reply|your autoreply|your automatic reply|"
	"your automatic answer|your automatic response|your automated|你们的自动回复|"
	"please answer|call me|nobody answers|no answer|nobody has|my ticket|my case|my request|contact me|reply to me|what do i|what does|what should|how do i|how can i|"
	"why do|why is|when will|where is|has not arrived|hasn't arrived|does not work|"
	"doesn't work|not working|refund me|a refund|i haven't|i have not"},
    {PHRASE_ASK,
	"怎么|请问|能不能|可不可以|帮我|帮忙|退款|退货|麻烦你|我的订单|我买|我想|我要|为什么|"
	"没收到|还没|请尽快|请您尽快|回复我|联系我|给我|致电我|请回复|請盡快|請儘快|怎麼|請問|幫我|幫忙|退貨|我的訂單|為什麼|können sie|könnten sie|"
	"kannst du|meine bestellung|warum|pouvez-vous|pourriez-vous|ma commande|pourquoi|"
	"puede decirme|podría|pueden |mi pedido|por qué|poderia|meu pedido|por que|"
	"potete|potrebbe|il mio ordine|perché|kunt u mij|kunnen jullie|mijn bestelling|waarom|"
	"kan ni|min order|kan i |min ordre|voitteko|tilaukseni|moje zamówienie|dlaczego|"
	"moje objednávka|siparişim|можете ли|не могли бы|мой заказ|почему|"
	"でしょうか|ませんか|配達して|届けて|送って|交換して|返金して|私の注文|주문한|왜 "},
    {PHRASE_MACHINE, NULL},
};

/* "[Ticket #1042] received", "Case 00123: ..." */
bool nature_has_ticket_number(const char *subject)
{
	static const char *const words[] = {"ticket", "case", "request", "[#", "(#", "ref:", "sr#",
	    "issue", "工单", "单号", "案件", "受付番号", "обращение", "заявка", "anfrage",
	    "demande", "solicitud", "zgłoszenie"};
	bool has_word = false;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		has_word = has_word || strstr(subject, words[i]) != NULL;
	return has_word && strpbrk(subject, "0123456789") != NULL;
}
