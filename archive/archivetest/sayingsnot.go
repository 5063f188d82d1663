package archivetest

// mailTexts and mailNames have mail addresses.
var (
	mailTexts = []saying{
		{"en", "mail me at <n>@gmail.com if you want the recipe", "<n>@gmail.com"},
		{"en", "Contact: info@uni.example.org", "info@uni.example.org"},
		{"en", "e-mail <n>@example.com for tickets", "<n>@example.com"},
		{"en", "✉️ <n>@example.net", "<n>@example.net"},
		{"en", "📧 <n>@boats.example.org, answers within a week", "<n>@boats.example.org"},
		{"en", "press enquiries by email: press@museum.example.org", "press@museum.example.org"},
		{"en", "paypal goes to <n>@outlook.com, thanks", "<n>@outlook.com"},
		{"de", "E-Mail: <n>@web.de", "<n>@web.de"},
		{"de", "Bewerbungen per Mail an jobs@ferries.example.org", "jobs@ferries.example.org"},
		{"de", "schreibt mir: <n>@posteo.de", "<n>@posteo.de"},
		{"fr", "courriel : <n>@laposte.net", "<n>@laposte.net"},
		{"es", "correo: <n>@hotmail.com", "<n>@hotmail.com"},
		{"ja", "メール: <n>@yahoo.co.jp", "<n>@yahoo.co.jp"},
	}
	mailNames = []saying{
		{"", "<f> | <n>@gmail.com", "<n>@gmail.com"},
		{"", "<f> (mail info@uni.example.org)", "info@uni.example.org"},
		{"", "<f> ✉ <n>@posteo.de", "<n>@posteo.de"},
		{"", "Contact: info@uni.example.org", "info@uni.example.org"},
		{"", "<f> booking: e-mail me@gigs.example.com", "me@gigs.example.com"},
	}
)

// netTexts and netNames look like accounts in the fediverse and are of other networks, or
// of none.
var (
	netTexts = []saying{
		{"en", "new dance, my knees hurt {>https://www.tiktok.com/@<n>}", "<n>@www.tiktok.com <n>@tiktok.com"},
		{"en", "I wrote about locks and sluices {>https://medium.com/@<n>}", "<n>@medium.com"},
		{"en", "all films of the harbour {>https://www.youtube.com/@<n>}", "<n>@www.youtube.com <n>@youtube.com"},
		{"en", "first release is out {>https://github.com/<n>}", "<n>@github.com"},
		{"en", "if you want to keep me writing {>https://www.patreon.com/<n>}", "<n>@www.patreon.com"},
		{"en", "buy me a coffee {>https://ko-fi.com/<n>}", "<n>@ko-fi.com"},
		{"en", "pictures are here {>https://www.instagram.com/<n>}", "<n>@www.instagram.com"},
		{"en", "the channel for the impatient {>https://t.me/@<n>}", "<n>@t.me"},
		{"en", "ask me anything {>https://www.reddit.com/u/<n>}", "<n>@www.reddit.com"},
		{"en", "my shapes {>https://www.figma.com/@<n>}", "<n>@www.figma.com"},
		{"en", "uncut and unasked for {>https://odysee.com/@<n>:3}", "<n>@odysee.com"},
		{"en", "the search that never ends {>https://www.example.com/find?who=@<n>}", "<n>@www.example.com"},
		{"en", "read this before you join {>https://<n>@mastodon.social/about}", "<n>@mastodon.social"},
		{"en", "everything about owls {>https://mastodon.social/tags/owls}", "owls@mastodon.social"},
		{"en", "chat with me: @<n>:matrix.example.org", "<n>@matrix.example.org"},
		{"en", "xmpp: <n>@jabber.example.org", "<n>@jabber.example.org"},
		{"en", "⚡ tips to <n>@getalby.com", "<n>@getalby.com"},
		{"en", "nostr: _@<n>.example.com", "_@<n>.example.com"},
		{"en", "the blue place, as @<n>.bsky.social", "<n>@bsky.social"},
		{"en", "<n>.bsky.social is where the jokes go", "<n>@bsky.social"},
		{"en", "gm from <n>.eth", ""},
		{"en", "my test server says @<n>@127.0.0.1 is online", "<n>@127.0.0.1"},
		{"en", "at home I am @<n>@192.168.4.20 and proud of it", "<n>@192.168.4.20"},
		{"en", "printing from @<n>@printer.local again", "<n>@printer.local"},
		{"en", "@<n>@localhost is the only friend I need", "<n>@localhost"},
		{"en", "@<n>@wiki.internal broke, of course", "<n>@wiki.internal"},
		{"en", "broke the build with npm i @tides/core@2.1.0", "core@2.1.0"},
		{"en", "git clone git@git.example.org:boats/log.git", "git@git.example.org"},
		{"en", "ssh <n>@shell.example.net, then wait", "<n>@shell.example.net"},
		{"en", "ping me @ 3.30pm", ""},
		{"en", "50% off @store.example.com until Sunday", "off@store.example.com"},
		{"en", "see you @cafe@noon", "cafe@noon"},
		{"en", "who is @<n>@x.com supposed to be", "<n>@x.com"},
		{"en", "@<n>@twitter.com is not how it works", "<n>@twitter.com"},
		{"en", "spot the letter that is not Latin: @а<n>@mastodon.social", "a<n>@mastodon.social <n>@mastodon.social"},
		{"en", "working at harbour.example.org since May", "working@harbour.example.org"},
		{"en", "they dug up a mastodon behind the museum", "-"},
		{"en", "Mastodon played the whole record last night, my ears", "-"},
		{"de", "Treffen @ 18.30 Uhr am Anleger", ""},
		{"fr", "le prix est de 4@5.50 euros", ""},
	}
	netNames = []saying{
		{"", "<f> @ home", ""},
		{"", "<f> | <n>.eth", ""},
		{"", "<f> @<n>.bsky.social", "<n>@bsky.social"},
		{"", "<f> ⚡<n>@getalby.com", "<n>@getalby.com"},
		{"", "<f> (she/her) @work", ""},
		{"", "@<n>:matrix.example.org", "<n>@matrix.example.org"},
		{"", "<f> tiktok.com/@<n>", "<n>@tiktok.com"},
		{"", "<f> youtube.com/@<n>", "<n>@youtube.com"},
	}
)
