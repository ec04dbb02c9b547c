/*
 * The commonest words of the languages in Latin script, and a table that finds in one look which
 * languages have a word. The table is filled at the first look and never changes after it.
 */
#include "message_p.h"

#include <string.h>

/* The commonest words of a language that few others have, with blanks between them. */
static const struct {
	const char *language;
	const char *words;
} common[] = {
    {"en", " the and is are was were you your this that with have has not for from my it of to in "
	   "on be can please thanks "
	   "thank hello hi would could what when how there they we our i'm don't it's an at by or "
	   "if but do does did will "
	   "just very good great love nice app order help after which yes working "},
    {"de", " der die das und ist nicht ich sie wir mit ein eine einen für auf den dem von zu im es "
	   "ihr ihre bitte danke "
	   "haben habe hat kann wenn noch auch aber wie nach bei aus dass sind wird werden hallo "
	   "sehr mein meine kein keine "
	   "funktioniert bestellung guten tag vielen dank "},
    {"fr", " le la les des et est je vous nous pas une un pour dans que qui avec sur ce cette mon "
	   "ma votre bonjour merci "
	   "mais ou où du au aux ne plus très être avoir ai suis c'est j'ai il elle par commande "
	   "sont fait "},
    {"es",
	" el los las que y es por para con una un no mi su lo pero más muy está hola gracias como "
	"se del al yo usted "
	"cuando tengo puedo esta este pedido favor la de en me ha todo también qué buenos días "},
    {"pt", " o os as que e é não um uma para com por mas mais muito está olá obrigado obrigada eu "
	   "você meu minha do da no na "
	   "em ao foi tem tenho são pedido quando isso este seu sua também bom dia "},
    {"it", " il lo gli che di non è un una per con sono ho ma più molto ciao grazie mi si del "
	   "della nel questo questa come "
	   "anche quando ordine vorrei buongiorno ha le i la posso funziona sul mio mia perché "},
    {"nl", " de het een en is niet ik u wij met voor op van te dat die maar ook hallo bedankt mijn "
	   "uw kan heb heeft als bij "
	   "naar zijn worden geen graag bestelling wel nog aan er om dank "},
    {"sv", " och att det är inte jag en ett för med på av som ni har kan hej tack men om till från "
	   "min mitt vi den var "
	   "så när eller mycket "},
    {"da", " og at det er ikke jeg en et for med på af som har kan hej tak men om til fra min mit "
	   "vi den var så når eller meget af "},
    {"no", " og at det er ikke jeg en et for med på av som har kan hei takk men om til fra min "
	   "mitt vi den var så når eller veldig "},
    {"fi", " ja on ei että se en olen mutta kun ovat hei kiitos tämä joka voi minun ole myös mitä "
	   "teidän "},
    {"pl", " i nie się jest na do to że z w jak ale mam czy dzień dobry dziękuję proszę za po od "
	   "już są tego moje "},
    {"cs",
	" a je se na že to v s z do ale jak nebo jsem dobrý den děkuji prosím není mám pro jsou "},
    {"tr", " ve bir bu için ile de da çok ne ama var yok merhaba teşekkürler değil ben siz olarak "
	   "daha gibi sipariş lütfen "},
    {"id", " dan yang di ini itu tidak saya untuk dengan dari ke ada anda akan bisa terima kasih "
	   "sudah pada atau tolong "},
};

/* At most half full, so that a look ends soon; a power of two. */
#define SLOTS 1024

static struct slot {
	const char *word; /* NULL: free */
	size_t size;
	unsigned languages; /* bit i: common[i] has it */
} slots[SLOTS];

/* FNV-1a. */
static struct slot *find_slot(const char *word, size_t size)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)word[i]) * 16777619u;
	for (;; hash++) {
		struct slot *slot = &slots[hash & (SLOTS - 1)];

		if (slot->word == NULL ||
		    (slot->size == size && memcmp(slot->word, word, size) == 0))
			return slot;
	}
}

static void add_language(size_t number)
{
	const char *at = common[number].words;

	for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
		size_t size = strcspn(at, " ");
		struct slot *slot = find_slot(at, size);

		slot->word = at;
		slot->size = size;
		slot->languages |= 1u << number;
		at += size;
	}
}

unsigned language_word(const char *word, size_t size)
{
	static bool is_filled;

	_Static_assert(ARRAY_SIZE(common) <= LANGUAGES_MAX, "raise LANGUAGES_MAX");
	for (size_t i = 0; !is_filled && i < ARRAY_SIZE(common); i++)
		add_language(i);
	is_filled = true;
	return find_slot(word, size)->languages;
}

const char *language_of_words(size_t number)
{
	return number < ARRAY_SIZE(common) ? common[number].language : "";
}
