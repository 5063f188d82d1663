package handle

import (
	"strings"
	"testing"
)

// ordinary are texts of tweets without a handle.
var ordinary = []string{
	"RT @bob_example: Great thread on how the archive of the city was digitised over twelve years, with pictures from the 1920s and a map. https://t.co/Ab12Cd34Ef",
	"@carol @dave_99 that's exactly what I meant yesterday... the bus was late again, and nobody told us. Anyway, see you at the station at 5.30pm! 😅",
	"Just published a new piece on the history of letterpress in the valley, with lots of help from @erin and @frank. Read it here: https://www.example.com/2021/05/14/letterpress-history.html?utm_source=twitter&amp;utm_medium=social",
	"今日は天気がいいので、公園まで散歩しました。桜がとてもきれいでした！写真をたくさん撮りました。また明日も行きたいと思います。 https://t.co/Ab12Cd34Ef",
	"オハヨウ（＾ｖ＾） 今日も一日がんばりましょう！！ ｗｗｗ #おはよう #朝 https://t.co/xYz0123456",
	"Это был самый длинный день в моей жизни. Но мы дошли до конца, и я очень рад, что всё получилось. Спасибо всем! https://t.co/Ab12Cd34Ef",
	"오늘은 정말 재미있는 하루였어요. 친구들이랑 같이 영화를 보고 저녁도 먹었습니다. 다음에 또 만나요! https://t.co/Ab12Cd34Ef",
	"اليوم كان يوما جميلا، ذهبنا إلى الحديقة وشربنا القهوة مع الأصدقاء. شكرا لكم جميعا https://t.co/Ab12Cd34Ef",
	"Ich habe heute den ganzen Tag im Garten gearbeitet und bin jetzt müde. Morgen geht's weiter, wenn das Wetter hält. Für Tipps zu Rosen bin ich dankbar @gartenfreund",
	"💬 Poll results are in: 54% said yes, 31% no, 15% “it depends”. Thanks to everybody who voted ❤️ We'll be back next week with a new one. #poll https://t.co/Ab12Cd34Ef https://t.co/Gh56Ij78Kl",
	"Video of the talk is online: https://www.youtube.com/watch?v=abcDEF12345 and the slides are at https://speakerdeck.com/example/talk via @conference",
	"https://twitter.com/someone/status/1234567890123456789 this, so much this. I can't believe that people still do it that way in 2021",
	"Good morning! Don't forget that the shop is closed today. Deliveries will go out tomorrow (Tuesday) at the latest. Questions? DM us, or call. Point taken, dear Peter: dots and dashes.",
	"New blog post: https://blog.example.org/posts/why-we-moved https://t.co/Ab12Cd34Ef",
}

// holding are texts with a handle.
var holding = []string{
	"I'm leaving this place. You'll find me as @alice@mastodon.social from tomorrow, thanks for everything! https://t.co/Ab12Cd34Ef",
	"Writer, cat person. Mastodon: alice@example.org, mail: alice@example.com",
	"https://mastodon.social/@alice is where I post pictures of birds, in case anybody wants to see more of them.",
	"リンクはこちら→ https://mastodon.social/@alice フォローお願いします。",
	"alice AT mastodon DOT social",
}

func benchmarkTexts(b *testing.B, texts []string) {
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, s := range texts {
			Scan(s)
			n++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/text")
}

func BenchmarkOrdinary(b *testing.B) { benchmarkTexts(b, ordinary) }

func BenchmarkHolding(b *testing.B) { benchmarkTexts(b, holding) }

// hostile are texts of about a size that might take more than linear time.
func hostile(size int) map[string]string {
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	return map[string]string{
		"ats":        fill("@a"),
		"dots":       fill("."),
		"handles":    fill("@a@b.de"),
		"labels":     fill("a."),
		"words":      fill("at "),
		"dotwords":   fill("a dot "),
		"spaceddots": fill("a . "),
		"sentences":  fill("A.B. "),
		"capitals":   fill("Aa.Bb."),
		"mails":      fill("a@b.de "),
		"labelled":   fill("mail a@b.de, "),
		"slashes":    fill("a.de/"),
		"schemes":    fill("https://"),
		"pages":      fill("https://a.de/@b/https://"),
		"brackets":   fill("a[.]"),
		"camel":      fill("aATbDOTde"),
		"hyphens":    fill("-at-"),
		"user":       fill("a") + "@mastodon.social",
		"label":      "@a@" + fill("a") + ".social",
		"invisible":  fill("a\u200b."),
		"escapes":    fill("&amp;#64;"),
		"query":      "https://mastodon.social/authorize_interaction?" + fill("uri=a&"),
		"elephants":  fill("🐘a@b.de"),
		"cjk":        fill("あa.de"),
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, text := range hostile(100_000) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				scanAll(text)
			}
		})
	}
}
