/*
 * What languages that share a script are told apart by: their commonest words, letters that few
 * have, and how their longer words end. One table of all of them, from a text to the languages that
 * have it; filled at the first look, it never changes after that.
 */
#include "language_p.h"

#include <string.h>

static const struct {
	const char *language;
	const char *words;   /* with blanks between them */
	const char *letters; /* beside a-z, or beside the commonest of the script */
	const char *ends;    /* of words that are longer than they */
} signs[] = {
    {"en",
	"the and is are was were you your this that with have has had not for from my "
	"it of to in on be can please thanks thank hello hi hey would could should "
	"what when how where why who there here they we our us i'm i've i'd i'll "
	"don't doesn't didn't isn't it's that's can't won't at an by or if but do "
	"does did will just very good great love nice app order help after before "
	"which yes working works work still waiting wait every time open opens like "
	"money back password parcel package account arrived broken yesterday today "
	"tomorrow happy battery life many quick answer refund fit exchange product "
	"perfectly change me so all any some more than too also only get got need "
	"want see look looks new old again never always because over under out up "
	"down now received bought sent send reply issue problem error dear regards he "
	"she him her his its these those been being about into other one two three "
	"first last next there's let know think really much well both sorry cheers "
	"exactly i suppose disagree something might you'll shipping delivery slow "
	"fast price quality customer service support use using used login update "
	"version screen button missing wrong size color ever indeed happen happened ",
	"", "ing tion ness ment ly ed ful ould ight"},
    {"de",
	"der die das und ist nicht ich sie wir mit ein eine einen einem einer für auf "
	"den dem des von zu zum zur im in es ihr ihre ihren ihnen bitte danke haben "
	"habe hat hatte kann könnte wenn noch auch aber wie nach bei aus dass sind "
	"wird werden wurde hallo sehr mein meine meinen meinem kein keine keinen "
	"funktioniert bestellung guten tag vielen dank wo was wann warum wer welche "
	"man umtauschen leider schon immer wieder nur mehr als oder weil seit über "
	"unter vor an ab um bis durch gegen ohne mir mich uns euch dir dich sich "
	"paket lieferung rechnung geld zurück möchte gerne gern gut gute super "
	"schlecht kaputt gestern heute morgen passwort ändern öffnen beim unzufrieden "
	"zufrieden fehlt warte warten erstattung antwort zwei drei kamen kommt "
	"gekommen geht gibt es's also doch dann jetzt hier dort alles nichts etwas "
	"mal bin bist war waren sein seine liebe lieber grüße freundlichen produkt "
	"einwandfrei ware artikel stürzt app konto anmelden würde diese dieser dieses dies ",
	"ßäöü", "ung lich keit heit isch chen ieren ssen tzt schaft eren"},
    {"fr",
	"le la les des de et est je vous nous pas une un pour dans que qui avec sur "
	"ce cette ces mon ma mes votre vos notre bonjour bonsoir merci mais ou où du "
	"au aux ne plus très être avoir ai suis c'est j'ai il elle ils par commande "
	"sont fait faire a à en se si son sa ses leur tout tous toute bien bon bonne "
	"comment pourquoi quand quel quelle colis livraison facture argent remboursé "
	"remboursement produit recommande changer passe mot hier aujourd'hui demain "
	"toujours réponse lent lente trop beaucoup manque arrivé arrivées arrivée "
	"cassé cassées peut peux on échanger article voudrais chaque sans sous chez "
	"depuis encore déjà jamais rien aussi comme même alors donc car l'application "
	"n'est d'un d'une qu'il s'il cordialement monsieur madame été était deux "
	"trois cet ",
	"éèêàçùœîôûë", "tion ment eux aux ait ées elle ique isse ent eur"},
    {"es",
	"el los las que y es por para con una un uno no mi su lo pero más muy está "
	"están hola gracias como cómo se del al yo usted cuando cuándo tengo tiene "
	"puedo puede esta este esto pedido favor la de en me te le nos ha he han todo "
	"toda todos también qué quién dónde donde buenos buenas días tardes sin sobre "
	"entre hasta desde porque ya aún todavía siempre nunca nada algo bien bueno "
	"buena mal malo envío paquete dinero factura producto recomiendo contraseña "
	"cambiar cambio cambiarlo quiero quiere quisiera devuelvan devolver ayer hoy "
	"mañana llegaron llegó llegado rotas roto demasiado tarda falta respuesta "
	"sirve funciona aplicación cierra abrir mis sus son ser fue hay si sí dos "
	"tres ",
	"ñ¿¡áéíóú", "ción miento mente ado ada idad ando iendo aron"},
    {"pt",
	"o os as a que e é não um uma uns para com por mas mais muito está estão olá "
	"oi obrigado obrigada eu você vocês meu minha meus minhas do da dos das no na "
	"nos nas em ao à foi tem tenho são ser pedido quando onde como isso este esta "
	"esse essa seu sua seus também bom boa dia tarde se já ainda sempre nunca "
	"nada quero queria gostaria dinheiro volta produto recomendo senha altero "
	"alterar ontem hoje amanhã chegaram chegou quebradas quebrado entrega demora "
	"demais falta nota recebi resposta serve posso pode trocar encomenda "
	"aplicativo fecha sozinho fatura aplicação mim me lhe sem sobre até de depois "
	"antes porque qual quem dois duas três aqui muita por favor quebrada ajudem ajudar "
	"ajuda vieram veio ligar lâmpada errado errada defeito estragado estragada ",
	"ãõçáéêâôú", "ção ções mento dade inho inha mente ando ava aram"},
    {"it",
	"il lo gli che di non è un una uno per con sono ho ha hai ma più molto ciao "
	"grazie mi si del della dei delle nel nella sul sulla questo questa questi "
	"come anche quando ordine vorrei buongiorno salve le i la l posso può "
	"funziona mio mia miei mie perché dov'è dove cosa chi a al alla da dal dalla "
	"in e ed o se sua suo sue suoi loro ci ne già ancora sempre mai niente "
	"nessuna nessuno tutto tutti bene buono ottimo ottima male pacco spedizione "
	"fattura soldi rimborso prodotto cambio cambiare cambiarlo password ieri oggi "
	"domani arrivate arrivato rotte rotto troppo lenta lento manca risposta "
	"chiude sola due tre altro altra essere stato stata applicazione "
	"l'applicazione consiglio ",
	"èòàùì", "zione mento mente ità are ere ire ata ate ato etto"},
    {"nl",
	"de het een en is niet ik u wij we je jij jullie met voor op van te dat die "
	"dit deze maar ook hallo beste bedankt mijn uw kan heb heeft hebben als bij "
	"naar zijn was worden wordt werd geen graag bestelling wel nog aan er om dank "
	"waar wat hoe wanneer waarom wie blijft pakket geld terug goed goede heel erg "
	"prima werkt wijzig wijzigen wachtwoord gisteren vandaag morgen kwamen twee "
	"drie lampen kapot bezorging levering duurt veel lang factuur ontbreekt "
	"steeds antwoord gekregen ruilen vast loopt wil zou al dan door over uit tot "
	"zonder tegen hier daar alles niets iets meer altijd nooit weer nu of omdat "
	"product groet groeten vriendelijke ",
	"ëï", "ijk heid ing atie lijk eren aar ijn erd"},
    {"sv",
	"och att det är inte jag en ett för med på av som ni du vi han hon har hade "
	"kan hej tack men om till från min mitt mina din ditt den de dem var så när "
	"eller mycket vill ha få får skulle hur vad varför vem där här alla allt "
	"inget ingen inga något någon svar fortfarande paket pengarna pengar tillbaka "
	"bra jättebra produkt fungerar perfekt byter byta lösenord två tre kom kommer "
	"igår idag imorgon trasiga trasig leveransen leverans tar alldeles lång tid "
	"fakturan faktura saknas öppnar kraschar appen mig dig oss er sig redan "
	"aldrig alltid också bara mer än efter innan utan under över hälsningar "
	"vänliga beställning nu ska blir blev ",
	"åäö", "ning arna orna ade aste ande ställning tion"},
    {"da",
	"og at det er ikke jeg en et for med på af som i du vi han hun har havde kan "
	"hej tak men om til fra min mit mine din dit den de dem var så når eller "
	"meget vil have gerne få får skulle hvor hvordan hvad hvorfor hvem der her "
	"alle alt intet ingen noget nogen svar stadig pakke penge tilbage god godt "
	"rigtig produkt virker fint skifter adgangskode to tre kom stykker går dag "
	"morgen leveringen levering tager lang tid fakturaen faktura mangler åbner "
	"lukker ned appen mig dig os jer sig allerede aldrig altid også kun mere end "
	"efter før uden under over hilsen venlig bestilling nu bliver blev bytte "
	"jeres ødelagt sende pakken pengene ordren returnere ind ud hvornår "
	"tilbagebetalt tilbagebetaling annullere nogle lidt forkert farve hurtig hjælp "
	"hjælpe modtaget endnu længere blevet gange uge ",
	"åæø", "hed else erne ede nde ende else"},
    {"no",
	"og at det er ikke jeg en et for med på av som i du vi han hun har hadde kan "
	"hei takk men om til fra min mitt mine din ditt den de dem var så når eller "
	"veldig vil ha gjerne få får skulle hvor hvordan hva hvorfor hvem der her "
	"alle alt ingen noe noen svar fortsatt pakken penger pengene tilbake god godt "
	"bra produkt fungerer fint bytter passord to tre kom ødelagt går dag morgen "
	"leveringen levering tar altfor lang tid fakturaen faktura mangler åpner "
	"krasjer appen meg deg oss dere seg allerede aldri alltid også bare mer enn "
	"etter før uten under over hilsen vennlig bestilling nå blir ble gjør sende "
	"bytte ordren returnere inn ut opp mye litt fått ennå feil farge hjelp hjelpe "
	"mottatt lenger vennligst frem tilbakebetalt tilbakebetaling avbestille blitt "
	"ganger uke bestillingen ",
	"åæø", "het ene ende else ingen"},
    {"fi",
	"ja on ei että se en olen ole olet oli mutta kun ovat hei kiitos tämä tämän "
	"joka jos voi voisi voinko minun minä sinä te me he myös mitä missä miten "
	"miksi milloin kuka teidän aina nyt vielä vieläkään jo vain hyvä hyvin "
	"todella tuote toimii toimi lasku puuttuu toimitus kestää liian kauan eilen "
	"tänään huomenna tuli kaksi rikki rikkinäistä haluan haluaisin rahani "
	"takaisin salasanan vaihdan vaihtaa saanut vastausta pakettini paketti "
	"sovellus kaatuu tilaus tilaukseni terveisin kuin tai eikä niin mikä kaikki "
	"mitään ennen jälkeen kanssa ilman ",
	"äö", "ssa ssä sta stä lla llä lta ksi een nut nyt taan isi mme tte itä"},
    {"pl",
	"i nie się jest na do to że z ze w we jak ale mam ma czy dzień dobry dziękuję "
	"proszę za po od już są tego moje moja mój moją twoje państwa ja ty my wy oni "
	"co kto gdzie kiedy dlaczego tak też tylko bardzo jeszcze zawsze nigdy nic "
	"coś ktoś dla przez przy bez pod nad o u który która które być był była było "
	"paczka przesyłka pieniędzy pieniądze zwrot zwrotu faktura faktury produkt "
	"działa zarzutu świetny hasło zmienić wczoraj dzisiaj jutro przyszły przyszła "
	"dwie dwa trzy rozbite dostawa trwa długo brakuje brak odpowiedzi nadal mogę "
	"chcę chciałbym wymienić zamówienie pozdrawiam aplikacja zamyka starcie ",
	"łąęśżźćńó", "ość anie enie ych ego emu ują owa ła ły dzie"},
    {"cs",
	"a je se na že to v s z do ale jak nebo jsem jsme jste dobrý den děkuji "
	"prosím není mám má máte pro jsou by byl byla bylo kde kdy co kdo proč můj "
	"moje mého moji váš vaše ještě už stále pořád vždy nikdy nic něco velmi "
	"příliš také jen pouze bez pod nad při po od za i ve ze k ke o u který která "
	"které balík zásilka peníze vrátit faktura chybí výrobek funguje výborně "
	"skvělý heslo změním změnit včera dnes zítra přišly přišel dvě dva tři "
	"rozbité doručení trvá dlouho žádná odpověď mohu chci chtěl vyměnit "
	"objednávka pozdravem aplikace spadne spuštění dorazil dorazila dorazilo rozbitá rozbitý "
	"přišla přišlo ",
	"ěřůščžýíáéď", "ost ání ení ých ého ému ují ová ila ily ště"},
    {"sk",
	"a je sa na že to v s z do ale ako alebo som sme ste dobrý deň ďakujem prosím "
	"nie nemám mám má máte pre sú by bol bola bolo kde kedy čo kto prečo môj moja "
	"moje váš vaše ešte už stále vždy nikdy nič niečo veľmi príliš tiež len iba "
	"bez pod nad pri po od za aj vo zo k ku o u ktorý ktorá ktoré balík zásielka "
	"peniaze vrátiť faktúra chýba výrobok funguje výborne skvelý heslo zmením "
	"zmeniť včera dnes zajtra prišli dve dva tri rozbité doručenie trvá dlho "
	"žiadna odpoveď môžem chcem vymeniť objednávka pozdravom aplikácia ",
	"ľĺŕôäťďčžšýíáéň", "osť anie enie ých ého ému ujú ová ila ili"},
    {"hu",
	"a az és hogy nem is egy ez van volt én te ő mi ti ők de vagy ha már még csak "
	"nagyon jó mint meg ki be le fel el kell lehet kérem köszönöm napot szia hol "
	"mikor miért hogyan mit nincs mindig soha semmi valami túl sokáig sok "
	"csomagom csomag pénz pénzem pénzt vissza szeretném kapni termék ajánlom "
	"működik jelszó jelszavam változtatom tegnap ma holnap két három törött lámpa "
	"érkezett szállítás tart számla hiányzik válasz tudom tudok cserélni rendelés "
	"rendelésem üdvözlettel alkalmazás indításkor kilép ",
	"őűáéíóöúü", "ban ben nak nek ság ség val vel ból ből tam tem unk ünk"},
    {"ro",
	"și şi de la în cu pe nu este sunt un o că pentru din mai dar sau ce cum unde "
	"când cine care am ai are avem ați au fost foarte bună bun mulțumesc vă rog "
	"eu tu el ea noi voi lor meu mea mele mei nostru îl îi le se să dacă prea "
	"mult încă deja niciodată nimic ceva tot toate colet coletul coletului bani "
	"banii înapoi vreau aș dori produs produsul recomand parola schimb schimba "
	"ieri azi mâine venit două doi trei lămpi sparte livrarea durează lipsește "
	"factura primit răspuns pot comanda aplicația închide singură salut ziua ",
	"ășțşţâî", "ului ilor ește ează rea ții"},
    {"hr",
	"i je se na da to u s sa za od do ali kako ili sam smo ste dobar dan hvala "
	"molim nije nemam imam ima imate su bi bio bila bilo gdje gde kada što šta "
	"tko ko zašto moj moja moje vaš vaše još već uvijek uvek nikad ništa nešto "
	"vrlo veoma također samo bez pod nad pri po o koji koja koje paket pošiljka "
	"novac vratiti račun nedostaje proizvod radi odlično lozinka promijeniti "
	"jučer juče danas sutra stigle stigao dvije dve dva tri slomljene dostava "
	"traje dugo odgovor mogu želim zamijeniti narudžba pozdrav aplikacija ",
	"đčćšž", "ost anje enje oga ije ima ski"},
    {"tr",
	"ve bir bu için ile de da çok ne ama var yok merhaba teşekkürler teşekkür "
	"ederim değil ben sen biz siz olarak daha gibi sipariş siparişim lütfen "
	"nerede nasıl neden niye niçin zaman kim hangi mı mi mu mü miyim mısınız şu o "
	"her hiç hâlâ hala henüz sonra önce kadar ya veya eğer iyi güzel kötü ürün "
	"tavsiye kargo kargom para paramı geri istiyorum şifre şifremi değiştiririm "
	"değiştirebilir bugün dün yarın iki üç lamba kırık geldi gelmedi teslimat "
	"uzun sürüyor fatura eksik cevap alamadım bunu uygulama kapanıyor selamlar "
	"saygılar ",
	"ışğçöü", "lar ler yor dım dim miş mış iniz ınız ında inde larım lerim dan den"},
    {"id",
	"dan yang di ini itu tidak saya untuk dengan dari ke ada anda akan bisa "
	"terima kasih sudah pada atau tolong kami kita dia mereka belum masih sangat "
	"terlalu juga lagi sekali mana bagaimana kapan mengapa kenapa apa apakah "
	"siapa cara sendiri selalu karena jika kalau tapi tetapi mau ingin uang "
	"kembali produk bagus puas paket mengganti ganti kata sandi kemarin hari "
	"besok dua tiga datang rusak pengiriman lama faktur fakturnya jawaban ditukar "
	"tukar aplikasi keluar pesanan halo selamat pagi siang mohon oleh dalam lebih ",
	"", "kan nya lah"},
    {"vi",
	"là của và không có tôi bạn được cho với này đã các những một trong khi để "
	"thì ở như nhưng hay rất quá chưa vẫn cảm ơn xin chào đơn hàng sản phẩm giao "
	"làm sao ",
	"", ""},
    {"ru",
	"и в не на я что он как это с по к но у из за от для мы вы мне меня вас нам "
	"ваш мой моя мои где когда почему кто так же уже ещё еще только очень да нет "
	"или если бы был была было есть до здравствуйте добрый день спасибо "
	"пожалуйста посылка заказ деньги вернуть товар работает пароль поменять вчера "
	"сегодня завтра пришли пришла две два три доставка долгая чека чек ответа "
	"ответ сих пор можно другой другую обменять хочу приложение запуске при без о "
	"об все всё этот эта отличный ",
	"ыэёъ", "ость ение ает ого ить ать ла ли ться ами"},
    {"uk",
	"і й в у не на я що він як це з із по до але за від для ми ви мені мене вас "
	"нам ваш мій моя мої де коли чому хто так же вже ще тільки дуже та ні або "
	"якщо б був була було є під добрий день дякую будь ласка посилка замовлення "
	"гроші повернути товар працює пароль змінити вчора учора сьогодні завтра "
	"прийшли прийшла дві два три доставка довга чека чек відповіді відповідь досі "
	"немає можна чи інший обміняти хочу додаток запуску час при без про усе все "
	"цей ця чудовий ",
	"іїєґ", "ість ення ає ого ити ати ла ли ться ами"},
    {"bg",
	"и в не на аз че той как това с по към но у от за до ние вие ми ме ви ни ваш "
	"моя моят моята моите къде кога защо кой така вече още само много да или ако "
	"би беше е са съм си се здравейте добър ден благодаря моля пратка пратката "
	"поръчка поръчката пари парите върнете продукт работи парола паролата сменя "
	"вчера днес утре пристигнаха две два три доставка бавна фактура липсва "
	"отговор няма мога искам приложението при без което които този тази чудесен "
	"ще ",
	"ъ", "ост ение ата ите ето ят ове"},
    /* Chinese in Latin letters: it has some words in common with others, and is none of them. */
    {"",
	"wo ni ta women nimen de le shi zai dao bu mei you hao xiang yao dan ding kuan tui qing wen "
	"xie xiexie shenme zenme ma ne ba zhe na ge guo huo hui neng ke yi yige jia qian kuai fa hai "
	"mai dong xi shou ji dian nao hen tai zuo tian jin ming shang xia",
	"", ""},
};

/* At most half full, so that a look ends soon; a power of two. */
#define SLOTS 16384

static struct slot {
	const char *text; /* NULL: free */
	size_t size;
	enum language_sign sign;
	uint32_t languages; /* bit i: signs[i] has it */
} slots[SLOTS];

/* Of the hash in each slot, 0: free. Most words are in no table, and this much stays in the cache.
 */
static uint8_t tags[SLOTS];

static size_t end_size_max;

/* FNV-1a. tag_r: what stands, or belongs, in tags. */
static struct slot *find_slot(
    enum language_sign sign, const char *text, size_t size, uint8_t *tag_r)
{
	uint32_t hash = 2166136261u + (uint32_t)sign;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	*tag_r = (uint8_t)(hash >> 24 | 1);
	for (uint32_t at = hash;; at++) {
		struct slot *slot = &slots[at & (SLOTS - 1)];
		uint8_t tag = tags[at & (SLOTS - 1)];

		if (tag == 0 || (tag == *tag_r && slot->sign == sign && slot->size == size &&
				    memcmp(slot->text, text, size) == 0))
			return slot;
	}
}

static void add(enum language_sign sign, const char *text, size_t size, size_t number)
{
	uint8_t tag;
	struct slot *slot = find_slot(sign, text, size, &tag);

	tags[slot - slots] = tag;
	if (sign == LANGUAGE_END && size > end_size_max)
		end_size_max = size;
	*slot = (struct slot){text, size, sign, slot->languages | UINT32_C(1) << number};
}

static void add_words(enum language_sign sign, const char *at, size_t number)
{
	for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
		size_t size = strcspn(at, " ");

		add(sign, at, size, number);
		at += size;
	}
}

static void add_letters(const char *letters, size_t number)
{
	size_t at = 0, size = strlen(letters);

	while (at < size) {
		size_t start = at;

		utf8_next(letters, size, &at);
		add(LANGUAGE_LETTER, letters + start, at - start, number);
	}
}

static void fill(void)
{
	_Static_assert(ARRAY_SIZE(signs) <= LANGUAGES_MAX, "raise LANGUAGES_MAX");
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		add_words(LANGUAGE_WORD, signs[i].words, i);
		add_words(LANGUAGE_END, signs[i].ends, i);
		add_letters(signs[i].letters, i);
	}
}

uint32_t language_find(enum language_sign sign, const char *text, size_t size)
{
	static bool is_filled;
	const struct slot *slot;
	uint8_t tag;

	if (!is_filled)
		fill();
	is_filled = true;
	if (sign == LANGUAGE_END && size > end_size_max)
		return 0;
	slot = find_slot(sign, text, size, &tag);
	return tags[slot - slots] != 0 ? slot->languages : 0;
}

size_t language_number(const char *language)
{
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (strcmp(signs[i].language, language) == 0)
			return i;
	return LANGUAGES_MAX;
}

const char *language_of(size_t number)
{
	return number < ARRAY_SIZE(signs) ? signs[number].language : "";
}
