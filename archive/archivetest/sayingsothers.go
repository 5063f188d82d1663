package archivetest

// ownerTexts are what the owner writes of others' accounts.
var ownerTexts = []saying{
	{"en", "{them} is now {full}", ""},
	{"en", "{them} has moved to {full}, go along", ""},
	{"en", "Follow {them} on Mastodon: {page}", ""},
	{"en", "If you miss {them}: {full} is where to look", ""},
	{"en", "{them} (that is {full} for those who left)", ""},
	{"en", "Good news, {them} has joined the fediverse as {full}", ""},
	{"en", "I read {them} at {knownpage} these days", ""},
	{"en", "{them} = {full}", ""},
	{"en", "The new address of {them} is {full}", ""},
	{"de", "{them} ist jetzt hier: {full}", ""},
	{"de", "Ihr findet {them} jetzt auf Mastodon: {bare}", ""},
	{"fr", "{them} est maintenant {full}", ""},
	{"es", "Ahora {them} está en {full}", ""},
	{"ja", "{them} さんはマストドンにいます：{full}", ""},
}

// thirdTexts are what somebody else does, in a retweet.
var thirdTexts = []saying{
	{"en", "{them} has moved, too: {full}", ""},
	{"en", "by the way, {them} is {full} on Mastodon", ""},
	{"en", "everybody follow {them} on Mastodon: {page}", ""},
	{"en", "{them} is over there as {full} and it is lovely", ""},
	{"de", "{them} ist auch drüben: {full}", ""},
	{"fr", "{them} a aussi déménagé : {full}", ""},
	{"es", "{them} ya está en {full}", ""},
}

// quoteTexts name accounts that are not the speaker's.
var quoteTexts = []saying{
	{"en", "great thread by {full} on tides", ""},
	{"en", "Follow these: {full} {full1} {full2}", ""},
	{"en", "thanks {full}!", ""},
	{"en", "I just followed {full} there and so should you", ""},
	{"en", "My friend Lea is at {full}, give her a warm welcome", ""},
	{"en", "good words from {full} this morning", ""},
	{"en", "{#FollowFriday} {full} {full1}", ""},
	{"en", "The pump was made of tin. via {full}", ""},
	{"en", "as {full} said, the tide waits for nobody", ""},
	{"en", "worth your evening, whoever wrote it {post}", ""},
	{"en", "cc {full} who knows about boats", ""},
	{"en", "the bot that posts tide tables: {full}", ""},
	{"en", "Interview with {full} in tonight's programme", ""},
	{"en", "Happy birthday {full} 🎂", ""},
	{"en", "My brother posts at {full} now", ""},
	{"en", "photo by {full}, with permission", ""},
	{"en", "does anybody know who runs {full}?", ""},
	{"en", "I am not {full}, please stop asking", ""},
	{"en", "someone pretends to be me as {full}, please report it", ""},
	{"en", "Welcome to Mastodon, {full}!", ""},
	{"en", "Mastodon tip of the day: read {page}", ""},
	{"en", "RT {full} quite so", ""},
	{"de", "Danke an {full} für die Karte", ""},
	{"de", "Wer Vögel mag, sollte {full} folgen", ""},
	{"fr", "Merci à {full} pour la photo", ""},
	{"es", "Gracias a {full} por el mapa", ""},
	{"ja", "{full} さんの写真がすごい", ""},
}

// fanTexts name an account that is another contact's, without saying whose.
var fanTexts = []saying{
	{"en", "the one true account is {full}, all others are fakes", ""},
	{"en", "I have a crush on whoever writes {full}", ""},
	{"en", "we all miss her here, but she posts at {full} daily", ""},
	{"de", "Lesetipp: {full}, jeden Morgen", ""},
}

// addressedTexts are answers of the owner's with accounts that are not those of the one
// answered.
var addressedTexts = []saying{
	{"en", "{them} you should meet {full}", ""},
	{"en", "{them} thanks to {full} I saw it, too", ""},
	{"en", "{them} the same thing, said better by {full}", ""},
	{"en", "{them} did you mail it to office@ferries.example.org?", "office@ferries.example.org"},
	{"de", "{them} frag doch {full}, die weiß das", ""},
	{"fr", "{them} tu connais {full} ?", ""},
}

// ownersOwnTexts are the owner's of the owner's account.
var ownersOwnTexts = []saying{
	{"en", "{them} find me at {full} from now on", ""},
	{"en", "{them} I am on Mastodon now: {page}", ""},
	{"en", "{them} you can follow me as {full}", ""},
	{"de", "{them} ich bin jetzt {full}, kommst du auch?", ""},
	{"fr", "{them} je suis sur {full} désormais", ""},
}

// askTexts and askNames speak of the fediverse and name no account.
var (
	askTexts = []saying{
		{"en", "I'm on Mastodon now, ask me for the address", ""},
		{"en", "Has anybody else gone over to Mastodon?", ""},
		{"en", "so I joined the fediverse, the link is in my bio", ""},
		{"en", "Mastodon is so quiet, I love it", ""},
		{"en", "Set up my Mastodon account last night, took five minutes", ""},
		{"de", "Bin jetzt auch auf Mastodon, Adresse steht im Profil", ""},
		{"fr", "Je passe sur Mastodon, le lien est dans ma bio", ""},
		{"es", "Estoy en Mastodon, mirad mi perfil", ""},
		{"ja", "マストドン始めました", ""},
	}
	askNames = []saying{
		{"", "<f> (also on Mastodon)", ""},
		{"", "<f> 🐘 Mastodon", ""},
		{"", "<f> → Mastodon", ""},
		{"", "<f> jetzt im Fediverse", ""},
	}
)

// cutTexts are so long that the cut of a retweet goes through the account.
var cutTexts = []saying{
	{"en", "This is the last thing that I shall write here, so for everybody who asked, and some who did not, I am {full} now and for good", ""},
	{"en", "Thank you for all these years, the ferries, the owls, the libraries and the weather. My new address, then, is {full} with two at signs", ""},
	{"de", "Danke für all die Jahre, die Fähren, die Eulen, die Bibliotheken und das Wetter. Ihr findet mich ab heute hier: {full} und nur dort", ""},
	{"en", "And with that I close the door here, sweep the floor, hand in the keys, and go. You find me, rain or shine: {page} and nowhere else", ""},
	{"fr", "Merci pour toutes ces années, les bacs, les chouettes, les bibliothèques et la pluie. Vous me trouverez sur {full} et seulement là", ""},
}
