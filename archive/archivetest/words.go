package archivetest

import (
	"math/rand/v2"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// language makes texts that look like a language without meaning anything: half of
// the words are common ones, the others are put together from syllables, which
// gives the texts about as much entropy as real ones have.
type language struct {
	code      string
	share     int // of 1000 tweets, as measured
	common    []string
	syllables []string
	space     string // between words
	stop      string // at the end of a sentence

	rare []string // made from syllables
}

var languages = sync.OnceValue(func() []*language {
	const words = 4000
	list := []*language{
		{
			code: "en", share: 560, space: " ", stop: ".",
			common:    strings.Fields("the of and to in a is that for it was on with as be by at this have from or one had but what all were when we there can an your which their if will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its now people my over did down only way find use may water long little very after words called just where most know"),
			syllables: strings.Fields("al an ar ash ber bit bor brel cal can car chan cor dan del der dor drif el en er est fal fen fer for gan gar gil gren hal har hin hol in ing ith ker kin lan lat len lin lor mal mar mel mer mil mon nar nel nor ol or pel per pin por quil ral ran rel ril ron sal sar sel shor sil sor stal tan tar tel ter thal tin tor ul un ver vil vor wal wen wer wil win yar yel zan"),
		},
		{
			code: "ru", share: 94, space: " ", stop: ".",
			common:    strings.Fields("и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой как вы для от такой мочь где год день раз дом там вот так уже или ни да же бы"),
			syllables: strings.Fields("ба бе во ва го га ди де жа зи зо ка ки ко ла ле ли ло ма ми мо на не ни но па пе по ра ре ри ро са се си со та те ти то ха хо ча ше ща юр ян вид дом кон мир нос ров сен тов"),
		},
		{
			code: "fr", share: 83, space: " ", stop: " !",
			common:    strings.Fields("le de un être et à il avoir ne je son que se qui ce dans en du elle au pour pas vous par sur faire plus dire me on mon lui nous comme mais avec tout y aller voir où bien"),
			syllables: strings.Fields("al an bel bon cha cré dé dour é elle fon gar gé il jou la lan leur lou ma man mon né oir pa pel quin ré ri roi sa sel sou té tion tou vé vi voir ça être"),
		},
		{
			code: "es", share: 61, space: " ", stop: ".",
			common:    strings.Fields("de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien"),
			syllables: strings.Fields("a ba ca ción co da de di do en es ga go la le li lo ma me mi mo na ni no ña ño pa pe po ra ré ri ro sa se ta te ti to va ve ye zo"),
		},
		{
			code: "de", share: 58, space: " ", stop: ".",
			common:    strings.Fields("der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum war"),
			syllables: strings.Fields("ab an auf bar berg dorf eck feld gang heim hof kraft land lich mann nach ober platz rat schaft schlag see stadt stein tal ung vor wald weg werk zeit zug über öst än"),
		},
		{
			code: "ja", share: 53, stop: "。",
			common:    strings.Fields("の に は を た が で て と し れ さ ある いる も する から な こと として い や れる など なっ ない この ため その あっ よう また もの という あり まで"),
			syllables: strings.Fields("日 本 人 大 学 生 年 時 間 国 会 社 電 車 駅 山 川 海 空 花 雨 雪 夏 冬 春 秋 朝 夜 食 飲 見 聞 話 読 書 行 来 帰 歩 走 立 座 新 古 高 安 白 黒 赤 青 音 楽 写 真 映 画 東 西 南 北 ア イ ウ エ オ カ キ ク ケ コ サ シ ス タ チ ツ テ ト ナ ニ ラ リ ル レ ロ ン"),
		},
		{
			code: "ar", share: 25, space: " ", stop: ".",
			common:    strings.Fields("في من على إلى عن مع هذا هذه كان أن لا ما هو هي كل بعد قبل بين أو ثم قد كما عند لكن حتى"),
			syllables: strings.Fields("با تا سا لا ما نا را دا كا فا قا حا بي تي سي لي مي ني ري دي بو تو سو لو مو نو رو ور يم ين ات ان"),
		},
		{
			code: "he", share: 10, space: " ", stop: ".",
			common:    strings.Fields("של את על לא זה הוא היא גם כי אם עם או כל יש אני אנחנו היה רק עוד אבל מה כן שם"),
			syllables: strings.Fields("בר גל דן הר ור זה חל טו יש כל לי מר נו סע עם פר צל קו רב שם תו בי מי לו"),
		},
		{
			code: "ko", share: 26, space: " ", stop: ".",
			common:    strings.Fields("이 그 저 것 수 등 들 및 에서 그리고 하지만 오늘 내일 정말 너무 우리 나는 있다 없다 하다 좋은 많은 다시"),
			syllables: strings.Fields("가 나 다 라 마 바 사 아 자 차 카 타 파 하 고 노 도 로 모 보 소 오 조 구 누 두 루 무 부 수 우 주 기 니 디 리 미 비 시 이 지 은 는 을 에 의"),
		},
		{
			code: "in", share: 30, space: " ", stop: ".",
			common:    strings.Fields("yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena tersebut bisa ada mereka lebih kata tahun sudah atau saat oleh menjadi orang"),
			syllables: strings.Fields("ba ber bu da di du ga ha ja ka ke ku la li lu ma me mu na ng nya pa pe ra ri sa se su ta te ti tu wa ya"),
		},
	}
	rng := rand.New(rand.NewPCG(2006, 3))
	for _, l := range list {
		for range words {
			var b strings.Builder
			for range 2 + rng.IntN(3) {
				b.WriteString(l.syllables[rng.IntN(len(l.syllables))])
			}
			l.rare = append(l.rare, b.String())
		}
	}
	return list
})

// pickLanguage draws a language by its share.
func pickLanguage(rng *rand.Rand) *language {
	n := rng.IntN(1000)
	for _, l := range languages() {
		if n -= l.share; n < 0 {
			return l
		}
	}
	return languages()[0]
}

// word draws a word; low ranks come more often, as in any language.
func (l *language) word(rng *rand.Rand) string {
	if rng.IntN(100) < 45 {
		f := rng.Float64()
		return l.common[int(f*f*float64(len(l.common)))]
	}
	f := rng.Float64()
	return l.rare[int(f*f*float64(len(l.rare)))]
}

var emoji = []string{"😀", "😂", "🎉", "❤️", "👍🏽", "🙏", "🔥", "🚲", "🌧️", "☕", "📚", "👩‍👩‍👧", "🏳️‍🌈", "🇫🇮", "✋🏿", "🧑‍💻"}

// sentences makes running text of about n code points.
func (l *language) sentences(rng *rand.Rand, n int) string {
	var b strings.Builder
	points, inSentence, want := 0, 0, 4+rng.IntN(9)
	for points < n {
		w := l.word(rng)
		if inSentence == 0 {
			w = capital(w)
		}
		b.WriteString(w)
		points += utf8.RuneCountInString(w)
		inSentence++
		switch {
		case points >= n:
		case inSentence >= want:
			b.WriteString(l.stop)
			b.WriteString(l.space)
			points += len(l.stop) + len(l.space)
			inSentence, want = 0, 4+rng.IntN(9)
		case rng.IntN(14) == 0 && l.space != "":
			b.WriteString(", ")
			points += 2
		default:
			b.WriteString(l.space)
			points += len(l.space)
		}
	}
	return b.String()
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// person is somebody on Twitter.
type person struct {
	id         string // "-1" for an account that is gone
	screenName string
	name       string // empty for an account that is gone
}

// people makes the accounts that the owner meets.
func people(rng *rand.Rand) []person {
	const count = 400
	l := languages()[0]
	list := make([]person, count)
	for i := range list {
		first, last := l.rare[rng.IntN(len(l.rare))], l.rare[rng.IntN(len(l.rare))]
		name := first + "_" + last
		if rng.IntN(2) == 0 {
			name = first + decimal(rng.IntN(100))
		}
		list[i] = person{
			id:         decimal(uint64(1_000_000 + rng.Int64N(4_000_000_000))),
			screenName: name[:min(len(name), 15)],
			name:       capital(first) + " " + capital(last),
		}
	}
	return list
}

// hosts of the links in tweets; reserved for examples by RFC 2606.
var hosts = []string{"example.com", "www.example.com", "news.example.com", "blog.example.org", "www.example.org", "photos.example.net", "example.net", "shop.example.com"}

// webPage makes the URL of a page.
func webPage(rng *rand.Rand) string {
	l := languages()[0]
	var b strings.Builder
	b.WriteString("https://" + hosts[rng.IntN(len(hosts))])
	for range 1 + rng.IntN(3) {
		b.WriteString("/" + l.rare[rng.IntN(len(l.rare))])
	}
	for range rng.IntN(5) {
		b.WriteString("-" + l.word(rng))
	}
	if rng.IntN(4) == 0 {
		b.WriteString("?id=" + decimal(rng.IntN(1_000_000)))
	}
	return b.String()
}
