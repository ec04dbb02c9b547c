/*
 * The English lexicon: how customers of small companies write. "crash*" covers its endings; no
 * stemming.
 */
#include "triage/lexicon.h"

#include <stddef.h>

const struct lexicon_group lexicon_en[] = {
    {LEXICON_MOOD, 3.2,
	"amazing*/awesome/excellent/exceptional/fantastic/flawless*/incredible/incredibly "
	"good/magnificent/outstanding/"
	"perfect/perfectly/phenomenal/stellar/superb/terrific/top notch/world "
	"class/wonderful*/blown away/"
	"love it/love this/love your/love the/absolutely love/loved it/best ever/five "
	"stars/5 stars"},
    {LEXICON_MOOD, 2.4,
	"best/brilliant/delight*/excited/great/happy/happily/impressed/impressive/love/loved/loves/"
	"loving/lovely/"
	"pleased/thrilled/glad/grateful/highly recommend*/enjoy*/beautiful*/fabulous/gorgeous/very "
	"satisfied/"
	"life saver/lifesaver/game changer/works great/works like a charm/works "
	"perfectly/kudos/bravo/keep it up"},
    {LEXICON_MOOD, 1.7,
	"appreciate*/"
	"i like/we like/really like/quite like/"
	"comfortable/convenient/easy to "
	"use/effective/efficient/elegant/friendly/good/handy/helpful/"
	"intuitive/so kind/very kind/kindness/nice/nicely/polite/professional/prompt/promptly/quick/quickly/recommend*/"
	"reliable/responsive/"
	"satisfied/smooth/smoothly/solid/stable/thoughtful/useful/user friendly/valuable/well "
	"done/well made/"
	"well designed/good job/great job/nice job/worth it/worth the money/worth every "
	"penny/fun/better/improved/"
	"patient/courteous/attentive/generous/thank you so much/thanks so much/many thanks/thanks "
	"a lot/"
	"thank you very much/cheers for/solved my problem/fixed my "
	"problem/solved/resolved/succeed*/success*"},
    {LEXICON_MOOD, 0.6,
	"thanks/thank you/thx/ok/okay/fine/fair/works/working/works "
	"fine/easy/fast/clear/clean/"},
    {LEXICON_MOOD, 1.2,
	"not bad/no problem/no problems/no issue/no issues/no complaints/can't complain/cannot "
	"complain/"
	"no worries/can't wait/cannot wait/couldn't be happier/could not be happier/can't "
	"recommend enough/"
	"never disappoint*/never fails/without a problem/without problems/without issues"},
    {LEXICON_MOOD, 0,
	"thanks in advance/"
	"if you have any questions/any questions/if there are any problems/if you have any problems/was expecting/feel free/"
	"thank you in advance/would like/i'd like/like to/like this/like "
	"that/looks like/look like/"
	"feels like/feel like/seems like/sounds like/something like/just like/not only/not just/no "
	"longer/not sure/"
	"good morning/good afternoon/good evening/good day/best regards/best wishes/kind "
	"regards/warm regards/"
	"happy to provide/happy to help/happy to send/happy to wait/free of charge/as well as/well "
	"known/pretty much/"
	"how do you like/what kind/this kind/that kind/kind of/is it possible/no matter/nice "
	"day/great day/good luck/"
	"lost in translation/no idea/know if/not yet/any problem/better to/had better/best "
	"way/best time/at best/"
	"working day/working days/working hours/not working on/error log/bug report/clear "
	"the/clear my/clear cache/"
	"fast forward/fair use/fine print/issue date/credit card/debit card/interest rate/pretty"},
    {LEXICON_MOOD, -3.2,
	"abysmal*/appalling*/atrocious*/awful/awfully/despicable/disgrace*/disgust*/dreadful/"
	"garbage/hate/hated/hateful/"
	"horrendous/horrible/horribly/horrid/horrific/fraud/fraudulent/scam/scammed/scammer*/rip "
	"off/ripped off/ripoff/"
	"terrible/terribly/unacceptable/worst/worthless/outrageous/pathetic/lawsuit/sue "
	"you/thieves/thief/"
	"stole my/stealing/crooks/piece of crap/piece of "
	"junk/crap/crappy/shit*/bullshit/fuck*/damn/wtf/"
	"never again/never buy again/never use again/avoid at all costs/stay "
	"away/ashamed/nightmare/inexcusable/furious/outraged"},
    {LEXICON_MOOD, -2.4,
	"angry/annoyed/annoying/appalled/awkward "
	"mess/bad/badly/betray*/cheat*/complain*/complaint*/"
	"expected better/expected much better/expected more/had higher hopes/never had such a bad/never seen such/never experienced such/keeps happening/doesn't care/do not care/don't care/"
	"disappoint*/"
	"dishonest/disrespect*/dissatisf*/displeased/fail/failed/failing/fails/failure/fed "
	"up/frustrat*/incompetent/"
	"insult*/irresponsible/joke of a/junk/let "
	"down/lie/lied/lies/lying/mislead*/misled/offend*/offensive/poor/poorly/"
	"regret*/ridiculous/rude/rudely/sick of/sick and "
	"tired/stupid/suck/sucks/sucked/threat*/unhappy/unhelpful/unprofessional/"
	"unreliable/unresponsive/unsatisf*/unfair/upset/useless/waste/wasted/waste of money/waste "
	"of time/rubbish/"
	"ruined/ruin/ruins/disaster/disastrous/lose trust/lost trust/money "
	"back/ignored/ignoring/ignores/data loss/lost data/"
	"lost all my/lost my data/no response/no reply/no answer/nobody answers/no one "
	"answers/still waiting/still no/"
	"ridiculously/unbelievable/unusable/shame/horrified/tired of/overcharged/double "
	"charged/charged twice/spam/malware"},
    {LEXICON_MOOD, -1.6,
	"bug/bugs/buggy/broke/broken/crash*/corrupt*/damag*/defect*/delay*/deleted "
	"my/difficult/disappear*/error*/"
	"expensive/fault*/freez*/froze/frozen/glitch*/hang/hangs/hung/inaccurate/inconvenien*/"
	"incorrect*/issue/issues/"
	"lag/laggy/lags/late/leak*/lost/lose/loses/losing/malfunction*/mess/messy/missing/mistake*/"
	"not working/"
	"doesn't work/does not work/didn't work/did not work/don't work/won't work/isn't "
	"working/stopped working/stops working/"
	"never worked/never works/never arrived/never came/never "
	"received/overpriced/pain/painful/problem/problems/problematic/"
	"scratch*/shatter*/sluggish/slow/slowly/slower/stuck/terminate*/trouble*/unable/unclear/"
	"unstable/"
	"unexpected*/unwanted/weak/worry*/worried/worse/wrong/wrongly/tedious/clunky/confus*/"
	"complicated/hard to use/"
	"hard to find/cumbersome/inferior/cheaply "
	"made/flimsy/stain*/torn/cracked/crack/leaking/noisy/blurry/refused/"
	"rejected/declined/denied/unauthorized/unauthorised/blocked/cancel my/cancelling "
	"my/unsubscribe"},
    {LEXICON_MOOD, -0.8,
	"refund*/return this/sorry/unfortunately/sadly/alas/concern/concerned/can't/cannot/could "
	"not/couldn't/unsure/"
	"lack/lacks/lacking/limited/outdated/old fashioned/hassle/boring/meh/mediocre/so "
	"so/urgent/urgently/asap"},
    {LEXICON_NEGATION, 0,
	"not/no/never/none/nobody/nothing/neither/nor/without/hardly/barely/scarcely/isn't/aren't/"
	"wasn't/weren't/don't/"
	"doesn't/didn't/won't/wouldn't/shouldn't/haven't/hasn't/hadn't/ain't/isnt/arent/wasnt/dont/"
	"doesnt/"
	"didnt/wont/wouldnt/far from/anything but/not at all/by no means/nowhere near/not that/not "
	"very/not so/not really/not too"},
    {LEXICON_DEGREE, 1.4,
	"very/really/extremely/absolutely/completely/totally/utterly/incredibly/highly/so/too/"
	"super/deeply/entirely/"
	"especially/particularly/quite/truly/seriously/hugely/insanely/always/constantly/again and "
	"again/every time/most/much/way too/"
	"even more/far too/beyond"},
    {LEXICON_DEGREE, 0.6,
	"a bit/a little/slightly/somewhat/kinda/sort "
	"of/partly/rather/fairly/mildly/less/occasionally/sometimes/minor/"
	"relatively/a few/"},
    {LEXICON_CONTRAST, 0,
	"but/however/although/though/nevertheless/nonetheless/except that/on the other hand"},
    {0},
};
