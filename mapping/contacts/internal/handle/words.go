package handle

import "strings"

// words makes a set of the words of a text.
func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// fediWords introduce a handle: "Mastodon: alice@example.org". Words that begin with mastodon or fedivers are
// among them anyhow, which covers the endings of many languages.
var fediWords = words(`masto mastadon mastodonte mastondon mstdn mast mdn fedi fédi fédiverse fediwelt toot toots tooting tooter tooted tooten tröt troet tröts tröte tröten pouet pouets
	pleroma akkoma misskey firefish calckey foundkey sharkey iceshrimp cherrypick catodon friendica hubzilla diaspora pixelfed peertube lemmy kbin mbin piefed bookwyrm
	gotosocial gts gnusocial takahe takahē hometown soapbox fedibird wafrn mitra bonfire funkwhale loops vernissage castopod writefreely
	activitypub webfinger mammut mammutti мастодон мастодоне мастодона мастодонте федиверс федиверсе федівсесвіт федиверсум
	μάστοντον ماستودون ماستادون فديفيرس מסטודון मास्टोडन มาสโตดอน მასტოდონი`)

// fediTails are such words in scripts without spaces, where what matters is how a run ends.
var fediTails = []string{
	"マストドン", "ﾏｽﾄﾄﾞﾝ", "ますとどん", "マスト丼", "ミスキー", "フェディバース", "フェディ", "ピクセルフェド", "長毛象", "长毛象", "毛象", "聯邦宇宙", "联邦宇宙", "聯邦網路", "마스토돈", "미스키", "페디버스", "연합우주",
}

// fediSigns do the same as one character.
var fediSigns = "🐘🦣⁂"

// mailWords say that what follows is an address of mail. They beat everything.
var mailWords = words(`mail mails email emails mailto gmail mailadresse mailadres emailadresse emailaddress mailbox courriel courriels mél mel correo correos
	posta eposta epost epostası sähköposti sposti pošta poczta почта почту почте имейл емейл емайл имейл мейл мыло ηλεκτρονικό דוא דואל אימייל بريد البريد ایمیل ईमेल อีเมล
	smtp imap inbox protonmail newsletter`)

// mailTails are such words in scripts without spaces.
var mailTails = []string{"メール", "メアド", "メールアドレス", "邮箱", "郵箱", "信箱", "邮件", "郵件", "電郵", "电邮", "이메일", "메일"}

// mailSigns do the same as one character.
var mailSigns = "✉📧📨📩💌📬📭📫📪📮🖂🖃🖄🖅📤📥"

// contactWords come before an address of mail as a rule, but a known server stands against them.
var contactWords = words(`contact contacts contactme kontakt kontakte kontaktieren anfrage anfragen presseanfragen contacto contactos contato contatos contatto contatti yhteys yhteystiedot inquiries inquiry enquiries enquiry
	business biz booking bookings press presse prensa prensas stampa imprensa tips tip pr media management mgmt manager agent agency rep reps hire hiring commissions commission comms support feedback questions queries
	write writes schreib schreibt schreiben écrire écrivez escribe escríbeme scrivi scrivimi reach enquire apply applications resume cv send sends sponsorship sponsorships collabs collab collaborations collaboration partnerships
	お問い合わせ 連絡先 ご連絡 お仕事 仕事 ご依頼 联系 聯絡 商务 合作 문의 контакт контакты связь сотрудничество реклама iletişim letters line redaktion office sekretariat impressum imprint`)

// networkWords name other networks that have addresses of the same shape.
var networkWords = words(`jabber xmpp omemo matrix element riot signal sip sips skype msn icq aim yim lightning ln lnurl lnurlp nostr nip nip05 nip5 zap zaps zapme sats bitcoin btc bolt12 bip353 getalby alby
	paypal zelle venmo pix interac wise revolut bizum swish paypalme payid upi gpay ssh scp sftp rsync ftp git svn hg clone mosh pgp gpg openpgp imessage facetime teams wire tox session keybase whatsapp telegram discord irc mumble
	deltachat delta hangouts gtalk googletalk bluesky bsky teamspeak zoom webex apple login username@host`)

// networkSigns do the same as one character.
var networkSigns = "⚡🗲₿🦋🟧"

// linkWords may stand between a word that introduces a handle and the handle.
var linkWords = words(`at as is on me my i'm im i am i’m ive i've we we're were our us you can now also here there find follow following join see visit catch found over moved moving to too via called handle handles account accounts acct address adress id ids profile user username name nick under with the a an
	it it's its it’s this that be been by where who and or only mostly new main alt instance server from in of for be@ still already please pls come say hi add look up active live here's here’s reach contact hier da bin ich mich mir ihr findet folgt folge finden findest auf bei unter als ist mein meine meiner jetzt neu auch konto adresse nun ab sofort zu umgezogen nach im bin's
	sur sous à compte adresse est c'est c’est mon moi ma je suis chez ici pseudo en y aussi suivez retrouvez trouvez maintenant désormais mi es soy estoy como cuenta usuario aquí ahora también sigue sígueme síganme encuéntrame no sou estou minha meu conta usuário aqui agora também me siga é e o
	su sono mio mia come utente qui ora adesso seguimi trovi trovate mi anche op ben mijn ik nu ook hier volg vind je te vinden på er jeg min jag mig mitt minä olen löydy na jestem moje mój konto jsem můj tu adresa я в на мой моя тут здесь аккаунт адрес теперь также = は の で も に が を です こちら アカウント 垢 id:`)

// selfWords may stand before the user in "I'm alice at example.org".
var selfWords = words(`i'm i’m im i am as is me it's it’s name user account handle bin ist als je suis comme soy como sou é sono come ik ben jag är jeg er olen jestem jsem я`)

// placeWords are the prepositions before a server or a network.
var placeWords = words(`on in at auf bei im sur en chez em no na su op på i via over within for per by als en el ja w v в на`)

// atWords stand for the sign @; those in true only stand for it, the others are words of a language too.
var atWords = map[string]bool{"at": false, "arroba": true, "ät": true, "aet": true, "klammeraffe": true, "chiocciola": true, "snabel": true, "snabela": true, "apenstaartje": true, "małpa": true, "malpa": true, "zavináč": true, "kukac": true, "собака": true, "אט": true}

// dotWords stand for the dot, those in true anywhere, the others in brackets or before one of spacedTLDs. The quick look
// before a scan knows them by their first letters.
var dotWords = map[string]bool{"dot": true, "d0t": true, "punkt": false, "punto": false, "ponto": false, "point": false, "punt": false}

// spacedTLDs are the top-level domains before which a dot may have a space on one side, or be a word of a language.
var spacedTLDs = words(`social online world space cafe club town art network host chat zone exchange io org net com de xyz moe party lol lgbt gay camp place coop scot ie uk`)

// slashWords stand for the slash.
var slashWords = words(`slash forwardslash fwdslash schrägstrich barra`)

// noUsers are words that come before "at", "@" or "AT" and a server in plain sentences. So do words in -ing.
var noUsers = words(`me i i'm im am is are was were be been us we you he she it they them him her here there over back up down out in on off now today tomorrow tonight yesterday soon live online active available
	account accounts handle profile user username name page site server instance look looks looked find found see saw seen meet met join joined follow followed followers work works worked stay stayed start started aim aimed laugh laughed
	stop stopped arrive arrived speak spoke talk talks talked chat stare stared point pointed yell shout best good great bad mad angry better worse only just also even mostly usually always never still not and or but the a an my our your his their its this that these those
	engineer developer dev designer manager director professor prof lecturer student researcher scientist writer editor reporter journalist admin administrator mod moderator founder cofounder ceo cto coo cfo vp lead head staff team member employee fellow intern volunteer president chair
	people person everyone everybody someone anyone folks friends guys everything something nothing anything things stuff all both some any more most less one two three once
	welcome hello hi hey new posts post posted tweet tweets toot toots tooted published hosted based located registered signed registration event events party drinks dinner lunch breakfast coffee conference booth keynote session open
	reach contact visit register sign login log home house school arrived end left right least last first times time while when where what how why who as well if then than so to too from for of by with via per
	hier da dort jetzt bin ist war sind ich du wir mich mir uns euch arbeitet schaut seht hinter vorne folgt findet thanks thank thx cheers love loving loved like likes liked try tried use used using need want wants get gets got go goes went comes came back congrats kudos shoutout sorry great nice cool fun big news update alert watch listen read
	moi toi je suis est là ici nous vous aqui aquí estoy soy yo tú mastodon masto mstdn fedi fediverse pixelfed twitter x tumblr`)

// bareStops are the first parts of addresses of pages that are no names of accounts.
var bareStops = words(`about about-us explore public local federated tag tags auth login logout signin signup sign_in sign_up register join settings home notifications search web deck api ap app apps terms tos privacy privacy-policy directory invite media share timeline timelines
	help blog news site contact statuses status notice notices notes note discover i p s t users user u groups group lists list oauth static index index.html index.php feed feeds rss atom posts post main all hot new top communities community videos video v w c m a map events event policies policy
	support donate faq download downloads docs wiki start interact authorize_interaction authorize-follow remote_follow accounts account profile profiles channel channels author actors members member people person photos pages page shop store team press jobs careers legal imprint impressum
	nodeinfo robots.txt sitemap.xml favicon.ico manifest.json sw.js assets images img css js cdn proxy objects activities inbox outbox nodes servers instances rules code-of-conduct conduct welcome getting-started en de fr es it ja publish unfollow follow following followers bookmarks favourites favorites lists conversations messages dm mutes blocks domain_blocks filters keyboard-shortcuts trends links custom_emojis custom-emojis emoji emojis relay health metrics manage admin moderation archive archives category categories topics topic trending live local-timeline global federation search.php random topics latest popular recent`)

// roles are users that are no persons but the addressees of mail of a site.
var roles = words(`info infos contact kontakt contacto contato contatti mail email e-mail post office press presse prensa stampa media support help helpdesk service admin administrator webmaster postmaster hostmaster abuse security root noreply no-reply donotreply newsletter
	sales vertrieb marketing jobs job karriere careers bewerbung hr booking bookings team redaktion editor editors editorial tips letters feedback billing accounts privacy legal datenschutz inquiries enquiries hello hallo hola sekretariat secretary secretariat events tickets orders shop bestellung reservations git svn hg ssh`)

// listWords stand between two addresses of a list.
var listWords = words(`, / & + and or und oder et ou y o e og och en`)
