package handle

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// want is what a text holds: handles, the weak ones with a question mark.
type want struct{ text, handles string }

func check(t *testing.T, tests []want) {
	t.Helper()
	for _, tt := range tests {
		var got []string
		for _, f := range Find(tt.text) {
			s := f.String()
			if f.Grade == Weak {
				s += "?"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != tt.handles {
			t.Errorf("%q: found %q, want %q", tt.text, s, tt.handles)
		}
	}
}

func TestFullHandles(t *testing.T) {
	const nora, both = "nora@mastodon.social", "nora@mastodon.social tom@hachyderm.io"
	check(t, []want{
		{"you find me as @nora@mastodon.social from now on", nora},
		{"acct:@nora@mastodon.social", nora},
		{"ACCT:nora@elsewhere.org", "nora@elsewhere.org"},
		{"@Nora_99@Mastodon.Social", "Nora_99@mastodon.social"},
		{"(@nora@mastodon.social)", nora},
		{"@nora_at_elk.zone_@mastodon.social", "nora_at_elk.zone_@mastodon.social"}, // the user part may look like a handle
		{"mastodon.social/users/nora_at_elk.zone_ ", "nora_at_elk.zone_@mastodon.social"},
		{"'@nora@mastodon.social'", nora},
		{"«@nora@mastodon.social»", nora},
		{"`@nora@mastodon.social`", nora},
		{"**@nora@mastodon.social**", nora},
		{"_@nora@mastodon.social_", nora},
		{"@nora@mastodon.social/", nora},
		{"@nora@mastodon.social?", nora},
		{"@nora@mastodon.social'da", nora},
		{"@nora@mastodon.social#fediverse", nora},
		{".@nora@mastodon.social says", nora},
		{"@__nora__@mastodon.social", "__nora__@mastodon.social"},
		{"@no-ra@mastodon.social", "no-ra@mastodon.social"},
		{"@nora@elsewhere.co.uk", "nora@elsewhere.co.uk"},
		{"@nora@mastodon.social.Follow me", nora},
		{"@nora@mastodon.social.follow me", nora + "?"},
		{"@nora.elsewhere.org@nora.elsewhere.org", "nora.elsewhere.org@nora.elsewhere.org"},
		{"@nora@nora.github.io", "nora@nora.github.io"},
		{"@nora.wordpress.com@nora.wordpress.com", "nora.wordpress.com@nora.wordpress.com"},
		{"@nora@https://www.mastodon.social", nora},
		{"https://@nora@mastodon.social", nora},
		// Two handles without anything between are two; three parts are nothing.
		{"@nora@mastodon.social@tom@hachyderm.io", both},
		{"@nora@mastodon.social@hachyderm.io", ""},
		{"@nora@mastodon.social/@tom@hachyderm.io", both},
		{"@nora@mastodon.social|@tom@hachyderm.io", both},
		{"@nora@mastodon.social &amp; @tom@hachyderm.io", both},
		{"@nora@mastodon.social and @NORA@Mastodon.Social", nora},
		{"nora@mastodon.social@", ""},
		{"tom@nora@mastodon.social", ""},
		{"1@nora@mastodon.social", ""},
		// User parts and hosts that there are not.
		{"@nora-@mastodon.social", ""},
		{"@nora.@mastodon.social", ""},
		{"@.nora@mastodon.social", ""},
		{"@no..ra@mastodon.social", ""},
		{"@nora@mastodon..social", ""},
		{"@nora@mastodon.social:8080", ""},
		{"@nora@co.uk", ""},
		{"@nora@mastodon.socials", ""},
		{"@" + strings.Repeat("n", 2049) + "@mastodon.social", ""},
		{"@nora@" + strings.Repeat("mast.", 60) + "social", ""},
		// Addresses of other things are none, with an @ before them as well.
		{"@nora@gmail.com", ""},
		{"@nora@bsky.social", ""},
		{"@nora@twitter.com", ""},
		// Names of hosts are compared as a whole.
		{"@nora@notgmail.com", "nora@notgmail.com"},
		{"@gmail@mastodon.social", "gmail@mastodon.social"},
		{"@t.co@mastodon.social", "t.co@mastodon.social"},
		{"@nora@tweesecake.social", "nora@tweesecake.social"},
		{"@nora@social.heise.de", "nora@social.heise.de"},
	})
}

func TestPages(t *testing.T) {
	const nora = "nora@mastodon.social"
	check(t, []want{
		{"http://www.mastodon.social/@nora", nora},
		{"https://mastodon.social/@nora/", nora},
		{"https://mastodon.social/@nora/media", nora},
		{"https://mastodon.social/@nora/tagged/art", nora},
		{"https://mastodon.social/@nora.json", nora},
		{"https://mastodon.social/users/nora.rss", nora},
		{"https://mastodon.social/users/nora/followers", nora},
		{"https://mastodon.social/users/nora#main-key", nora},
		{"https://mastodon.social/%40nora", nora},
		{"https://mastodon.social:443/@nora", nora},
		{"https://mastodon.social//@nora", nora},
		{"https:/mastodon.social/@nora", nora},
		{"//mastodon.social/@nora", nora},
		{"https:// mastodon.social/@nora", nora},
		{"@https://mastodon.social/@nora", nora},
		{"<https://mastodon.social/@nora>", nora},
		{`<a href="https://mastodon.social/@nora">`, nora},
		{"https://mastodon.social/@nora!", nora},
		{"https://mastodon.social/@nora's posts", nora},
		{"https://mastodon.social/@noraです", nora},
		{"https://mastodon.social/@nora,https://hachyderm.io/@tom", nora + " tom@hachyderm.io"},
		{"@mastodon.social/@nora", nora},
		// A post is the author's, but proves less.
		{"https://mastodon.social/@nora/109372644538546176", nora + "?"},
		{"https://mastodon.social/web/@nora/109372644538546176/embed", nora + "?"},
		{"https://gts.superseriousbusiness.org/@nora/statuses/01H", "nora@gts.superseriousbusiness.org?"},
		{"https://stereophonic.space/@nora/posts/AbCd", "nora@stereophonic.space?"},
		{"https://pixelfed.social/p/nora/1234567", "nora@pixelfed.social?"},
		// Where nothing tells of a server.
		{"https://elsewhere.org/@nora", "nora@elsewhere.org?"},
		{"https://elsewhere.org/users/nora", "nora@elsewhere.org?"},
		{"https://elsewhere.org/nora", ""},
		{"https://elsewhere.org/profile/nora", ""},
		{"Mastodon: https://elsewhere.org/@nora", "nora@elsewhere.org"},
		{"https://elsewhere.org/@nora (Mastodon)", "nora@elsewhere.org"},
		{"https://elsewhere.org/@48.1,11.5,12z", ""},
		// No name in it.
		{"https://mastodon.social/web/accounts/1234", ""},
		{"https://misskey.io/users/7rkrarq81i", ""},
		{"https://misskey.io/notes/9abc", ""},
		{"https://mastodon.social/home", ""},
		{"https://mastodon.social/nora", ""},
		{"https://mastodon.social", ""},
		// Somebody logs in, or another server answers.
		{"https://mastodon.social:8443/@nora", ""},
		{"https://nora:secret@mastodon.social/@tom", ""},
		{"https://mastodon.social@evil.example.org/@nora", ""},
		{"https://elsewhere.org/?x=@nora@mastodon.social", ""},
		{"https://twitter.com/share?url=https://mastodon.social/@nora", ""},
	})
}

func TestPagesOfOtherSoftware(t *testing.T) {
	check(t, []want{
		{"https://friendica.me/profile/nora", "nora@friendica.me"},
		{"https://friendica.elsewhere.org/profile/nora", "nora@friendica.elsewhere.org?"},
		{"Friendica: https://friendica.elsewhere.org/profile/nora", "nora@friendica.elsewhere.org"},
		{"https://beehaw.org/u/nora", "nora@beehaw.org"},
		{"https://lemmy.world/u/nora@lemmy.ml", "nora@lemmy.ml"},
		{"https://lemmy.world/c/birds@lemmy.ml", "birds@lemmy.ml?"},
		{"!birds@lemmy.ml", "birds@lemmy.ml?"},
		{"https://kbin.social/u/@nora@lemmy.world", "nora@lemmy.world"},
		{"https://kbin.social/m/birds", "birds@kbin.social?"},
		{"https://bookwyrm.social/user/nora", "nora@bookwyrm.social"},
		{"https://framatube.org/a/nora/video-channels", "nora@framatube.org"},
		{"https://framatube.org/accounts/nora", "nora@framatube.org"},
		{"https://peertube.elsewhere.org/c/birds", "birds@peertube.elsewhere.org?"},
		{"https://zotum.net/channel/nora", "nora@zotum.net"},
		{"https://notiz.blog/author/nora/", "nora@notiz.blog"},
		{"https://pixelfed.social/nora", "nora@pixelfed.social"},
		{"https://pixelfed.elsewhere.org/nora", "nora@pixelfed.elsewhere.org?"},
		{"https://stereophonic.space/nora", "nora@stereophonic.space"},
		{"https://open.audio/federation/actors/nora", "nora@open.audio"},
		{"https://fediverse.blog/@/nora", "nora@fediverse.blog"},
		{"https://micro.blog/nora", "nora@micro.blog?"},
		{"https://social.elsewhere.org/about", ""},
		{"https://mastodon.social/u/nora", ""},
		{"https://discuss.elsewhere.org/u/nora", ""},
		{"https://www.youtube.com/c/nora", ""},
		// Groups are no persons; diaspora* speaks another protocol; some servers keep to themselves.
		{"@birds@a.gup.pe", "birds@a.gup.pe?"},
		{"https://mobilizon.fr/@birds", "birds@mobilizon.fr?"},
		{"nora@diasp.org", "nora@diasp.org?"},
		{"@nora@truthsocial.com", "nora@truthsocial.com?"},
		{"https://www.threads.net/@nora", "nora@threads.net?"},
		{"@nora@threads.com", "nora@threads.net"},
	})
}

func TestRemoteViews(t *testing.T) {
	const nora = "nora@hachyderm.io"
	check(t, []want{
		{"https://mastodon.social/web/@nora@hachyderm.io", nora},
		{"https://misskey.io/@nora@hachyderm.io", nora},
		{"https://mastodon.social/users/nora@hachyderm.io", nora},
		{"https://mastodon.social/@nora@hachyderm.io/109372644538546176", nora + "?"},
		{"https://mastodon.social/@nora@mastodon.social", "nora@mastodon.social"},
		{"https://mastodon.social/@nora@elsewhere.org", "nora@elsewhere.org"},
		{"https://elsewhere.org/@nora@elsewhere.net", "nora@elsewhere.net?"},
		{"https://mastodon.social/@nora@twitter.com", ""},
		{"https://mastodon.social/@nora@", ""},
		{"https://elk.zone/mastodon.social/@nora@hachyderm.io", nora},
		{"https://main.elk.zone/hachyderm.io/@nora", nora},
		{"https://elk.zone/@nora@hachyderm.io", nora},
		{"https://phanpy.social/#/https://hachyderm.io/@nora", nora},
		{"https://phanpy.social/#/hachyderm.io/a/1234", ""},
		{"https://web.archive.org/web/2022/https://hachyderm.io/@nora", nora},
		{"https://mastodon.social/authorize_interaction?uri=acct%3Anora%40hachyderm.io", nora},
		{"https://mastodon.social/authorize_interaction?uri=nora@hachyderm.io", nora},
		{"https://mastodon.social/authorize_interaction?uri=https://hachyderm.io/users/nora", nora},
		{"https://misskey.io/authorize-follow?acct=%40nora%40hachyderm.io", nora},
		{"https://pleroma.site/ostatus_subscribe?acct=nora@hachyderm.io", nora},
		{"https://elsewhere.org/.well-known/webfinger?resource=acct:nora@elsewhere.org", "nora@elsewhere.org"},
		{"web+mastodon://follow?uri=acct:nora@hachyderm.io", nora},
		{"web+ap://hachyderm.io/users/nora", nora},
	})
}

func TestLabels(t *testing.T) {
	for _, format := range []string{
		"Fediverse: %s", "fedi: %s", "Fedi %s", "fediverso → %s", "Mastodon => %s", "Mastodon | %s", "Mastodon / %s", "Mastodon > %s",
		"Mastodon (%s)", "Mastodon=%s", "Mastodon – %s", "Mastodon — %s", "Mastodon\n%s", "マストドン：%s", "マストドンは%s", "mastodon:%s",
		"find me on Mastodon at %s", "I'm on Mastodon now! %s", "I'm %s on Mastodon", "%s (Mastodon)", "%s on the fediverse", "%s 🐘",
		"#Mastodon %s", "Mastodon-Handle: %s", "Auf Mastodon: %s", "Toot: %s", "Tröt: %s", "Misskey: %s", "Pixelfed: %s", "🐘: %s", "🐘→%s", "🦣%s",
		"Mastodonissa: %s", "мастодон: %s", "Twitter/Mastodon: %s", "Find me on Mastodon. I'm %s", "Mastodon (new): %s", "⁂ %s", "마스토돈 %s", "Mastodon: <%s>",
		"Mastodon '%s'", "Mastodon... %s", "ﾏｽﾄﾄﾞﾝ %s", "Mastodon👉🏽%s", "Mastodon • %s", "My fediverse address is %s", "Sur Mastodon : %s", "En Mastodon soy %s", "Mastodon 2: %s",
	} {
		const handle = "nora@elsewhere.org"
		text := fmt.Sprintf(format, handle)
		check(t, []want{{text, handle}})
		_, found := Scan(text)
		if len(found) == 1 && !found[0].Labelled {
			t.Errorf("%q: the handle has no label", text)
		}
	}
	check(t, []want{
		{"📧 tom@elsewhere.net 🐘 nora@elsewhere.org", "nora@elsewhere.org"},
		{"Mastodon: nora@elsewhere.org / Mail: tom@elsewhere.net", "nora@elsewhere.org"},
		{"Mail: tom@elsewhere.net, Mastodon: nora@elsewhere.org", "nora@elsewhere.org"},
		{"Mastodon: nora@elsewhere.org and tom@elsewhere.net", "nora@elsewhere.org tom@elsewhere.net"},
		{"nora@elsewhere.org on Mastodon; tom@elsewhere.net for mail", "nora@elsewhere.org"},
		{"nora@elsewhere.org on Mastodon; tom@elsewhere.net", "nora@elsewhere.org tom@elsewhere.net?"},
		{"Mastodon/Email: nora@elsewhere.org", ""},
		{"Mastodon is great. nora@elsewhere.org", "nora@elsewhere.org?"},
		{"I left Mastodon long ago, so write nora@elsewhere.org", ""},
		{"nora@elsewhere.org", "nora@elsewhere.org?"},
		{"nora@toot.elsewhere.org", "nora@toot.elsewhere.org"},
		{"nora@mastodon-elsewhere.org", "nora@mastodon-elsewhere.org"},
		{"nora@socialclub.elsewhere.org", "nora@socialclub.elsewhere.org?"},
	})
}

func TestObfuscated(t *testing.T) {
	for _, text := range []string{
		"nora(at)mastodon(dot)social", "nora (at) mastodon (dot) social", "nora{at}mastodon{dot}social", "nora<at>mastodon<dot>social",
		"nora &lt;at&gt; mastodon &lt;dot&gt; social", "nora_at_mastodon_dot_social", "nora _at_ mastodon _dot_ social", "nora-at-mastodon-dot-social",
		"nora [AT] mastodon.social", "nora[@]mastodon[.]social", "nora (@) mastodon.social", "nora at mastodon dot social", "nora@mastodon dot social",
		"@nora at mastodon dot social", "@nora[at]mastodon[dot]social", "@nora @ mastodon . social", "nora @ mastodon dot social", "nora@mastodon [dot] social",
		"[at]nora[at]mastodon[dot]social", "AT nora AT mastodon DOT social", "noraATmastodonDOTsocial", "nora ät mastodon punkt social",
		"nora arroba mastodon punto social", "nora (ät) mastodon (punkt) social", "nora *at* mastodon *dot* social", `nora "at" mastodon.social`,
		"mastodon dot social slash @nora", "mastodon.social slash @nora", "mastodon dot social slash at nora", "mastodon.social (slash) @nora", "mastodon.social/[at]nora",
		"mastodon(dot)social/@nora", "mastodon dot social/@nora", "mastodon .social/@nora", "mastodon . social/@nora", "mastodon.social / @nora",
		"hxxp://mastodon.social/@nora", "hXXps[:]//mastodon[.]social/@nora", "h**ps://mastodon.social/@nora", "https://mastodon[dot]social/@nora",
		"@nora@mastodon{dot}social", "@nora@mastodon . social", "@nora@mastodon. social", "@nora@mastodon DOT social", "@nora AT mastodon.social",
		// Broken, and in other characters.
		"@nora\n@mastodon.social", "@nora@ mastodon.social", "@nora\u3000@\u2009mastodon.social", "@nora@mastodon.\nsocial", "@\nnora@mastodon.social",
		"mastodon.social/\n@nora", "https://mastodon.social/ @nora", "mastodon.social\n/@nora",
		"＠ｎｏｒａ＠ｍａｓｔｏｄｏｎ．ｓｏｃｉａｌ", "﹫nora﹫mastodon.social", "ｎｏｒａ＠ｍａｓｔｏｄｏｎ。ｓｏｃｉａｌ", "@nora@mastodon｡social", "https：／／mastodon.social／@nora",
		"@𝓷𝓸𝓻𝓪@𝓶𝓪𝓼𝓽𝓸𝓭𝓸𝓷.𝓼𝓸𝓬𝓲𝓪𝓵", "@ⓝⓞⓡⓐ@ⓜⓐⓢⓣⓞⓓⓞⓝ.ⓢⓞⓒⓘⓐⓛ", "@no\u00adra@mast\u200bodon.\u2060social", "\ufeff@nora\ufe0f@mastodon.social\u200d", "\u202a@nora@mastodon.social\u202c",
		"@nora&#64;mastodon&period;social", "&lt;@nora@mastodon.social&gt;", "フォローしてね@nora@mastodon.socialです", "アカウントnora@mastodon.social", "@nora@mastodon.social에서", "@nora@mastodon.social。",
	} {
		check(t, []want{{text, "nora@mastodon.social"}})
	}
	check(t, []want{
		// Plain English.
		{"nora at mastodon.social", "nora@mastodon.social?"},
		{"nora @ mastodon.social", "nora@mastodon.social?"},
		{"nora @mastodon.social", "nora@mastodon.social?"},
		{"@nora at mastodon.social", "nora@mastodon.social?"},
		{"nora at elsewhere.org", ""},
		{"Baker @ elsewhere.org", ""},
		{"Baker @elsewhere.org", ""},
		{"find me at mastodon.social", ""},
		{"more info at mastodon.social", ""},
		{"they were tooting AT mastodon.social", ""},
		{"we are @ mastodon.social", ""},
		{"everybody at mastodon.social", ""},
		{"Thanks @mastodon.social", ""},
		{"Our baker @ mastodon.social", ""},
		{"I'm nora at mastodon.social", "nora@mastodon.social?"},
		// Of mail, as likely as not.
		{"nora [at] elsewhere [dot] org", "nora@elsewhere.org?"},
		{"@nora [at] elsewhere [dot] org", "nora@elsewhere.org"},
		{"mail: nora [at] elsewhere [dot] org", ""},
		{"Mastodon: nora at elsewhere dot org", "nora@elsewhere.org"},
		{"nora (at) gmail (dot) com", ""},
		// A sign for the @.
		{"nora🦣mastodon.social", "nora@mastodon.social?"},
		{"nora🌀elsewhere.org", ""},
		{"@nora @elsewhere.org", "nora@elsewhere.org?"},
		{"@nora\n@tom@mastodon.social", "tom@mastodon.social"},
		// Words.
		{"mastodon.social: @nora", "nora@mastodon.social?"},
		{"@nora on mastodon.social", "nora@mastodon.social?"},
		{"find me on mastodon.social as @nora", "nora@mastodon.social?"},
		{"@nora (mastodon.social)", "nora@mastodon.social?"},
		{"@nora on youtube.com", ""},
		{"@nora on elsewhere.org", ""},
		{"the same name on mastodon.social", ""},
		// Letters that only look alike.
		{"@norа@mastodon.social", ""},
		{"@nora@mаstodon.social", ""},
		{"@nora@mastodon.sociаl", ""},
		{"norá@mastodon.social", ""},
		{"аnora@mastodon.social", ""},
		{"привет@nora@mastodon.social", "nora@mastodon.social"},
	})
}

func TestForeignHosts(t *testing.T) {
	check(t, []want{
		{"@nora@MÜNCHEN.social", "nora@xn--mnchen-3ya.social"},
		{"münchen.social/@nora", "nora@xn--mnchen-3ya.social"},
		{"@nora@mu\u0308nchen.social", "nora@xn--mnchen-3ya.social"},
		{"https://xn--mnchen-3ya.social/@nora", "nora@xn--mnchen-3ya.social"},
		{"@nora@пример.рф", "nora@xn--e1afmkfd.xn--p1ai"},
		{"@nora@社交.中国", "nora@xn--tlq815h.xn--fiqs8s"},
		{"@nora@xn--zzzz--.social", ""},
		{"@nora@xn--at-baw-8ya.social", "nora@xn--at-baw-8ya.social"},
		{"@nora@tom-at-home.social", "nora@tom-at-home.social"},
		{"@nora@dot-dot-dot.social", "nora@dot-dot-dot.social"},
	})
}

func TestCutTexts(t *testing.T) {
	check(t, []want{
		{"RT @tom: I moved: @nora@mastodon.social…", "nora@mastodon.social?"},
		{"RT @tom: I moved: @nora@elsewhere.org…", ""},
		{"@nora@mastodon.so…", ""},
		{"@nora@mas…", ""},
		{"https://mastodon.social/@no…", ""},
		{"https://mastodon.social/users/no…", ""},
		{"https://mastodon.social/@nora/1093…", "nora@mastodon.social?"},
		{"https://mastodon.social/@nora@hachyderm.i…", ""},
		{"…ra@mastodon.social", ""},
		{"@nora@mastodon.social https…", "nora@mastodon.social"},
		{"@nora@mastodon.socialhttps://t.co/Ab12Cd34Ef", "nora@mastodon.social?"},
		{"@nora@elsewhere.orghttp://t.co/Ab12Cd34Ef", "nora@elsewhere.org?"},
	})
}

func TestNothing(t *testing.T) {
	for _, text := range []string{
		// Mail.
		"nora@hotmail.co.uk", "nora@yandex.ru", "nora@163.com", "nora@orange.fr", "nora@seznam.cz", "nora@docomo.ne.jp", "nora@t-online.de", "nora@riseup.net",
		"Email: nora@elsewhere.org", "email me at nora@elsewhere.org", "mail: nora@mastodon.social", "✉️: nora@mastodon.social", "📩nora@elsewhere.org",
		"nora@elsewhere.org 📧", "e: nora@elsewhere.org", "(em) nora@elsewhere.org", "nora@elsewhere.org (e-mail)", "Nora Example <nora@elsewhere.org>", "mailto:nora@elsewhere.org?subject=hi", "contact: nora@elsewhere.org",
		"Business inquiries: nora@elsewhere.org", "info@elsewhere.org", "nora@elsewhere.org for inquiries", "nora+news@mastodon.social", "Courriel : nora@elsewhere.org", "メール：nora@elsewhere.org",
		"邮箱：nora@elsewhere.org", "почта: nora@elsewhere.org", "you can e-mail us any time at nora@elsewhere.org", "nora AT gmail DOT com", "nora@mail.elsewhere.org",
		"mail: nora@elsewhere.org, tom@elsewhere.net",
		// Networks.
		"@nora:matrix.org", "@nora:mastodon.social", "https://matrix.to/#/@nora:matrix.org", "Matrix: nora@elsewhere.org", "xmpp:nora@elsewhere.org?message", "jabber nora@elsewhere.org",
		"nora@jabber.elsewhere.org", "⚡️ nora@strike.me", "⚡nora@elsewhere.org", "lightning:nora@getalby.com", "NIP-05: nora@elsewhere.org", "nostr: _@elsewhere.org", "@nora.bsky.social",
		"https://bsky.app/profile/nora.elsewhere.org", "nora.eth", "nora@nora.eth", "PayPal: nora@elsewhere.org", "git@github.com:nora/repo.git", "git clone git@git.elsewhere.org:nora/repo.git",
		"ssh nora@server.elsewhere.org", "ssh://git@git.elsewhere.org/nora/repo", "scp file nora@host.elsewhere.org:/tmp", "ftp://nora@ftp.elsewhere.org/",
		// Sites.
		"https://www.tiktok.com/@nora", "https://unsplash.com/@nora", "https://hackmd.io/@nora", "https://lichess.org/@/nora", "https://brunch.co.kr/@nora", "https://substack.com/@nora",
		"https://odysee.com/@nora:1", "https://t.me/nora", "https://www.quora.com/profile/Nora-Example", "https://scratch.mit.edu/users/nora", "https://weibo.com/u/1234",
		// Files, versions, numbers, hosts of no public kind.
		"@scope/pkg@1.2.3", "react@18.2.0", "pkg@v1.2.3.zip", "image@2x.png", "photo@1x.zip", "https://unpkg.com/react@18/umd/react.js", "https://cdn.jsdelivr.net/npm/@scope/pkg@1.2.3/a.js",
		"@nora@10.0.0.1", "@nora@[2001:db8::1]", "@nora@server.local", "@nora@server.test", "@nora@server.invalid", "@nora@server.example", "@nora@server.home.arpa", "@nora@host.i2p",
		"@nora@hidden.onion", "@nora@localhost", "@nora@foo.notatld", "hello@world", "meet @ 5.30pm", "5@5.00", "follow @nora.", "@nora, @tom.Great", "@tom/@nora", "1.@nora 2.@tom",
		"https://elsewhere.org/img@2x.png", "https://elsewhere.org/#@nora", "see you @the.office", "", "@", "@@", ".", "@.", "@nora@", "//", "https://", "/@nora",
	} {
		check(t, []want{{text, ""}})
	}
}

func TestForms(t *testing.T) {
	for _, tt := range []struct {
		text, at string
		form     Form
		labelled bool
	}{
		{"so: @nora@mastodon.social!", "@nora@mastodon.social", Full, false},
		{"so: acct:nora@mastodon.social!", "acct:nora@mastodon.social", Full, false},
		{"Mastodon: nora@elsewhere.org", "nora@elsewhere.org", Mail, true},
		{"see https://mastodon.social/@nora/media today", "https://mastodon.social/@nora/media", URL, false},
		{"see mastodon.social/@nora/1234 today", "mastodon.social/@nora/1234", Status, false},
		{"that's nora AT mastodon DOT social, now", "nora AT mastodon DOT social", Words, false},
		{"🐘 @nora on mastodon.social", "@nora on mastodon.social", Words, true},
		{"mastodon.social: @nora", "mastodon.social: @nora", Words, false},
		{"Ｍastodon：＠nora＠mastodon．social", "@nora@mastodon.social", Full, true},
	} {
		norm, found := Scan(tt.text)
		if len(found) != 1 {
			t.Errorf("%q: found %v, want one", tt.text, found)
			continue
		}
		p := found[0]
		if got := norm[p.Start:p.End]; got != tt.at || p.Form != tt.form || p.Labelled != tt.labelled {
			t.Errorf("%q: at %q, form %d, labelled %v; want %q, %d, %v", tt.text, got, p.Form, p.Labelled, tt.at, tt.form, tt.labelled)
		}
	}
}

func TestStrongWins(t *testing.T) {
	got := Find("https://mastodon.social/@nora/109372644538546176 by @nora@mastodon.social")
	if want := []Found{{Handle{"nora", "mastodon.social"}, Strong}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestHostNote(t *testing.T) {
	for host, part := range map[string]string{
		"bsky.brid.gy": "Bluesky", "web.brid.gy": "web sites", "any.brid.gy": "bridge", "mostr.pub": "Nostr", "bird.makeup": "Twitter", "press.coop": "mirror",
		"Counter.Social": "does not federate", "threads.net": "Threads", "flipboard.com": "Flipboard", "a.gup.pe": "groups", "diasp.org": "diaspora",
	} {
		if note := HostNote(host); !strings.Contains(note, part) {
			t.Errorf("%s: %q does not speak of %q", host, note, part)
		}
	}
	for _, host := range []string{"mastodon.social", "elsewhere.org", ""} {
		if note := HostNote(host); note != "" {
			t.Errorf("%s: %q, want nothing", host, note)
		}
	}
}

// TestHostsAreHosts asserts that the lists hold hosts and nothing else, and that none is on both sides.
func TestHostsAreHosts(t *testing.T) {
	seen := map[string]bool{}
	for line := range strings.Lines(hostsTSV) {
		if line[0] == '#' {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if got, ok := toHost(fields[0]); !ok || got != fields[0] || len(fields) > 3 || seen[fields[0]] {
			t.Errorf("hosts.tsv: %q is no host, or there twice", fields)
		}
		seen[fields[0]] = true
		if _, ok := software(fields[0]); !ok {
			t.Errorf("hosts.tsv: %s is not found", fields[0])
		}
		if len(fields) == 3 {
			if _, ok := software(fields[2]); !ok {
				t.Errorf("hosts.tsv: %s, where the actors of %s are, is not found", fields[2], fields[0])
			}
		}
	}
	for line := range strings.Lines(othersTXT) {
		if line[0] == '#' {
			continue
		}
		for host := range strings.FieldsSeq(line) {
			if !isOther(host) && !seen[host] {
				t.Errorf("others.txt: %s is not found", host)
			}
		}
	}
	if isOther("mastodon.social") || isOther("nora.github.io") || !isOther("mobile.twitter.com") {
		t.Error("a server, a page of GitHub's and a part of Twitter are not told apart")
	}
}

func ExampleFind() {
	for _, f := range Find("Writer. Mastodon: nora@example.org, or nora (at) hachyderm (dot) io. Mail: nora@example.com") {
		fmt.Println(f.Handle, f.Grade)
	}
	// Output:
	// nora@example.org strong
	// nora@hachyderm.io strong
}
