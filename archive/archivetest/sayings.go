package archivetest

import "strings"

// saying is a text with places for what differs from one person to the next:
//
//	{full}, {page1}   the first handle, the second, in a form of fediHandle.in
//	{them}            a mention of the person it is about
//	{spaced}          a mention of the speaker and a server's name, which make a handle
//	{#tag}, {>url}    a hashtag; a link
//	<n>, <f>, <l>     the speaker's screen name in lower case, first and last name
type saying struct {
	lang, text string
	// not are what the text may be misread as, with the same <n>; "-" tells that the
	// Mastodon in it is no part of the fediverse.
	not string
}

// parts cuts a text into literal pieces and what stands in braces.
func (s saying) parts(each func(literal, placed string)) {
	for rest := s.text; rest != ""; {
		literal, after, _ := strings.Cut(rest, "{")
		var placed string
		placed, rest, _ = strings.Cut(after, "}")
		each(literal, placed)
	}
}

// ownTexts are what people write of their own accounts.
var ownTexts = []saying{
	{"en", "I'm moving. You can find me at {full} from today", ""},
	{"en", "Find me on Mastodon: {page}", ""},
	{"en", "I've unpacked my boxes at {knownpage} and shall be posting there", ""},
	{"en", "Leaving this place for good, come and say hello: {full}", ""},
	{"en", "You can follow me on 🐘 {bare}", ""},
	{"en", "My Mastodon address is {bare}, see you there", ""},
	{"en", "I am also over there, {elephant}", ""},
	{"en", "My Mastodon profile, for the curious: {users}", ""},
	{"en", "PSA: I post to the fediverse these days, {full} is me", ""},
	{"en", "Mastodon: {page}\nNewsletter: soon", ""},
	{"en", "Two of me: for work {full}, for cats {full1}", ""},
	{"en", "I have moved within the fediverse, from {full1} to {full}", ""},
	{"en", "My new home, for those who still read here: {AT}", ""},
	{"en", "My address, spelled so that no filter bites: {[at]}", ""},
	{"en", "Mastodon people find me under {(at)} as of tonight", ""},
	{"en", "They hide links to my new place, so type it: {[.]}", ""},
	{"en", "My handle there is {(dot)} 🙂", ""},
	{"en", "Follow me from your own server: {follow}", ""},
	{"en", "One click and you follow me: {escaped}", ""},
	{"en", "This is me on Mastodon, seen from a friend's server: {remote}", ""},
	{"en", "Me on Mastodon, if your deck has room: {deck}", ""},
	{"en", "I read Mastodon with Elk, and this is my page in it: {elk}", ""},
	{"en", "My Mastodon » {web}", ""},
	{"en", "All my Mastodon posts, with the replies: {replies}", ""},
	{"en", "My Mastodon posts as a feed {feed}", ""},
	{"en", "Here is my Mastodon, shared from the phone {shared}", ""},
	{"en", "Look, such fancy letters: I am {bold}", ""},
	{"en", "I write as {wide} these days", ""},
	{"en", "You find me at {zero} when this is gone", ""},
	{"en", "I'm {joiner} over there", ""},
	{"en", "I am {isolated} on Mastodon", ""},
	{"en", "My address is {acct} and I answer there", ""},
	{"en", "This site is tiring. I am {capital} now", ""},
	{"en", "{#introduction} I'm {full} & I write about ferries", ""},
	{"en", "{#TwitterMigration} for me, too: {full}", ""},
	{"en", "<{full}> is where I am now, <3", ""},
	{"en", "I am {spaced} now", ""},
	{"en", "If this account vanishes, I am “{full}”", ""},
	{"en", "I'm around (also as {full}) until May", ""},
	{"en", "If you like my owls, I'm {alone} 🦉", ""},
	{"en", "{them} I have moved, too: I am {full}", ""},
	{"en", "thank you {them}, my new account is {full}", ""},
	{"de", "{them} ich bin jetzt auch dort: {full}", ""},
	{"de", "Ich bin umgezogen: {full}", ""},
	{"de", "Mein Mastodon: {page}", ""},
	{"de", "Ihr findet mich ab heute unter {full}, bis bald", ""},
	{"de", "Mastodon - {bare} - folgt mir gern", ""},
	{"de", "Ab jetzt tröte ich hier: {full}", ""},
	{"de", "Wer weiter mitlesen mag: ich bin {full}. Hier wird es still", ""},
	{"fr", "Je déménage : retrouvez-moi sur {full}", ""},
	{"fr", "Mon compte Mastodon : {page}", ""},
	{"fr", "Désormais je suis là-bas → {full}", ""},
	{"fr", "Suivez-moi sur Mastodon {bare} !", ""},
	{"es", "Me mudo. Me encontráis en {full}", ""},
	{"es", "Mi cuenta de Mastodon: {page}", ""},
	{"es", "Ahora escribo en {full}, nos vemos", ""},
	{"es", "También estoy en el fediverso: {full}", ""},
	{"it", "Mi trovate su Mastodon: {full}", ""},
	{"it", "Da oggi sono {full}, vi aspetto", ""},
	{"pt", "Agora estou em {full}, apareçam", ""},
	{"pt", "Meu Mastodon: {page}", ""},
	{"nl", "Ik ben verhuisd naar {full}", ""},
	{"nl", "Volg mij op Mastodon: {page}", ""},
	{"ja", "マストドンに引っ越しました：{full}", ""},
	{"ja", "私の新しいアカウントは{full} です", ""},
	{"ja", "私のマストドン→ {page}", ""},
	{"ja", "私はこちらにもいます {fullstop}", ""},
	{"ja", "引っ越し先は{widedot} です", ""},
	{"ko", "마스토돈으로 이사했어요: {full}", ""},
	{"zh", "我搬到了 {full} ，回头见", ""},
	{"ru", "Теперь я здесь: {full}", ""},
	{"ru", "Мой Mastodon: {page}", ""},
	{"uk", "Шукайте мене тут: {full}", ""},
	{"pl", "Przenoszę się na {full}, do zobaczenia", ""},
	{"sv", "Jag har flyttat till {full}", ""},
	{"fi", "Muutin tänne: {full}", ""},
	{"tr", "Artık {full} adresindeyim", ""},
	{"ca", "M'he mudat a {full}", ""},
	{"ar", "تجدونني على ماستودون: {full}", ""},
}

// ownNames are display names with an account.
var ownNames = []saying{
	{"", "<f> 🐘 {full}", ""},
	{"", "<f> <l> ({full})", ""},
	{"", "{alone} on Mastodon", ""},
	{"", "{full}", ""},
	{"", "<f> | {full}", ""},
	{"", "<f>, now {full}", ""},
	{"", "<f> → {full}", ""},
	{"", "🐘 {bare}", ""},
	{"", "<f> {elephant}", ""},
	{"", "<f> | Mastodon: {bare}", ""},
	{"", "<f> Mastodon: {typed}", ""},
	{"", "<f> {knowntyped}", ""},
	{"", "<f> {knownpage}", ""},
	{"", "<f> / {full}", ""},
	{"", "<f> is {full} now", ""},
	{"", "<f> {wide}", ""},
	{"", "<f> {widedot}", ""},
	{"", "<f> {bold}", ""},
	{"", "<f> {zero}", ""},
	{"", "<f> 🦣 {bare}", ""},
	{"", "<f> {[at]}", ""},
	{"", "<f> {AT}", ""},
	{"", "<f> fedi: {bare}", ""},
	{"", "<f> [{full}]", ""},
	{"", "<f> ➡️ {full} 🌍", ""},
	{"", "<f> ist jetzt {full}", ""},
	{"", "<f> désormais {full}", ""},
	{"", "<f>マストドン{full}", ""},
	{"", "<f> {capital}", ""},
	{"", "<f> ✨ {isolated}", ""},
}

// ownMessages are what people write of their own accounts to the archive's owner. A link
// comes last.
var ownMessages = []saying{
	{"en", "I'm at {full} if you want to keep in touch", ""},
	{"en", "hey, are you leaving, too? you find me at {full}", ""},
	{"en", "my new address: {full}", ""},
	{"en", "I give this to friends only: I am {full}", ""},
	{"en", "I'm on Mastodon now: {page}", ""},
	{"en", "this is me on Mastodon {web}", ""},
	{"en", "on Mastodon I am {bare}", ""},
	{"en", "find me as {[at]}", ""},
	{"en", "I am {AT} now & happy", ""},
	{"en", "🐘 {bare}", ""},
	{"en", "{full} is me, this account will be gone by May", ""},
	{"en", "you can follow me with this: {follow}", ""},
	{"de", "mein neues Zuhause ist {full}, schreib mir dort", ""},
	{"de", "ich bin jetzt hier: {full}", ""},
	{"fr", "je suis maintenant sur {full}, à bientôt", ""},
	{"es", "estoy en {full} por si me buscas", ""},
	{"ja", "私のマストドンは{full} です", ""},
	{"it", "mi trovi su {full}", ""},
	{"nl", "ik zit nu op {full}", ""},
	{"pt", "você me acha em {full}", ""},
	{"sv", "jag finns på {full} numera", ""},
}
