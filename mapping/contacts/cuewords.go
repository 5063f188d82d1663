package contacts

import (
	"regexp"
	"sync"
)

// What people write around a handle of their own, in lower case, by language. Such words say little alone: they count only where
// a text has one handle, and no other person between them and it.
var firstPerson = sync.OnceValue(func() *phrases {
	return newPhrases(
		// English
		`\b(find|follow|reach|catch|join|see|contact|add|get|hit|message|tag) (me|us)\b`,
		`\b(me|us) (on|at|over|there|via|now|as)\b`,
		`\b(my|our) (own |other |new |main |shiny |old |current |personal |official |public )*(mastodon|masto|fedi|fediverse|accounts?|handle|profile|address|instance|home|toots?|server|username|id|page|place|posts|feed|nick|acct|pixelfed|friendica|misskey|lemmy)\b`,
		`\b(mine's|mine’s|mine is|same me|also me|still me)\b`,
		`\b(i'm|i’m|im|i am|we're|we’re|we are) (now |also |already |still |mostly |mainly |currently |just |both |finally |officially |all |back |over |out )*(on|at|here|there|over|now|also|@|tooting|posting|leaving|moving|found|off to)`,
		`\b(i|we)('ll|’ll| will| can| may)? (be |also |still |now |mostly )*(on|at|over|posting|tooting|found|active|writing|continue|carry on|keep posting)\b`,
		`\b(i|we)('ve|’ve| have|ve)? (just |now |also |finally |all )*(moved|migrated|switched|joined|set up|created|made|opened|started|signed up|left|relocated|unpacked|landed)\b`,
		`\b(i|we) (also |now |mostly |only |still )*(write|post|toot|blog|live|answer|hang out)\b`,
		`\b(also|now|mostly|mainly|meanwhile|currently|active|tooting|posting) (on|at|over|as|from)\b[^.!?]{0,25}$`,
		`\b(is|it's|it’s|that's|that’s|this is) (me|us)\b`, `\b(is|was) where (i|we)\b`, `\bi can be found\b`,
		`\b(say hi|say hello|where to find|come find|come along|come and say)\b`,
		`\bnew (home|place|address|digs|house)\b`, `\b(last|final|goodbye|farewell) (tweet|post here)\b`, `\b(continue|continues) (at|on|over)\b`,
		`\b(personal|main|private|alt|backup):`, `\b(twittermigration|twitterexodus|mastodonmigration|fedi22|fedifinder|introduction)\b`,
		// "I am" and up to three words, right before it
		`\b(i'm|i’m|im|i am|we're|we’re|we are|ich bin|bin jetzt|wir sind|je suis|nous sommes|moi c'est|moi c’est|soy|somos|estoy|estamos|sono|siamo|sou|estou|ik ben|ik zit|we zijn|jag är|jag finns|jeg er|olen|jestem|jsem|ben artık|я|ми|мы|sóc|soc|estic)( (now|also|over there|there|here|jetzt|auch|nun|hier|drüben|désormais|maintenant|aussi|là|ici|là-bas|ahora|también|aquí|en|sur|su|op|på|ora|qui|anche|agora|aqui|em|nu|ook|hier|tam|na|nyt|теперь|тепер|тут|здесь|на|в|at|on|as|known|als|unter|bei|auf|bajo|por|ara|a))*[^\pL\pN]*$`,
		`\b(me|myself|us|moi|ich|yo|io|eu|ik|jag|jeg|ja|я)[^\pL\pN]*$`,
		// German
		`\b(mein|meine|meinen|meinem|meiner|unser|unsere|unserem|unseren) (\pL+ )?(mastodon|account|konto|profil|adresse|handle|zuhause|instanz|server|tröts?|name|nick|fediverse)`,
		`\b(folgt|folge|findet|findest|finden|erreicht|erreichst|lest|trefft|sucht|suchst) (ihr |du |sie )?(mir|mich|uns)\b`, `\b(mich|uns) (jetzt |nun |auch |ab jetzt |ab heute |künftig )*(auf|bei|unter|drüben)\b`, `\bmich sucht\b`,
		`\b(ich bin|bin ich|bin jetzt|bin nun|bin auch|bin hier|bin drüben|sind wir|wir sind|ich toote|toote ich|ich tröte|tröte ich|ich schreibe|schreibe ich|poste ich|ich wechsle|ab jetzt|ab sofort|umgezogen|ziehe um|neues zuhause|neue adresse|privat)\b`,
		// French
		`\b(mon|mes|notre) (\pL+ )?(compte|mastodon|profil|adresses?|pseudo|instance|fediverse|fédiverse)\b`, `\b(retrouvez|suivez|trouvez|rejoignez|retrouve|suis|rejoins)[- ](moi|nous)\b`, `\b(me|nous) (retrouver|suivre|trouver|trouverez|retrouverez|rejoindre)\b`,
		`\b(je suis|nous sommes|j['’]ai migré|j['’]ai déménagé|j['’]écris|je poste|nouvelle adresse|compte perso|perso)\b`, `\b(déménage|migre|m['’]installe)\b`,
		// Spanish, Catalan, Portuguese, Italian
		`\b(mi|meva|nuestra) (\pL+ )?(cuenta|mastodon|perfil|usuario|dirección|compte|casa)\b`, `\b(sígueme|sigueme|síganme|siganme|seguidme|seguirme|encuéntrame|encuentrame|encontrarme|encontradme|encuéntrenme|búscame|buscadme|búsquenme|síguenos|siguenos|encontrarnos)\b`,
		`\bme (\pL+ )?(encuentras|encuentran|encontráis|encontraréis|mudo|mudé|mudado|paso|pasé|pasado)\b`, `\b(estoy|estamos|ando|ahora|también) en\b`, `\bem trobareu\b`, `\b(segueix|seguiu)-me\b`, `\bmudat\b`,
		`\b(minha|meu|nossa|nosso) (\pL+ )?(conta|perfil|mastodon|endereço|casa)\b`, `\b(me siga|me sigam|sigam-me|me segue|me encontra|me encontram|me encontrem|me acha|me acham|me achem|me mudei|mudei|agora estou)\b`,
		`\b(mio|mia|nostro|nostra) (\pL+ )?(profilo|account|mastodon|indirizzo|istanza|casa)\b`, `\b(mi trovate|mi trovi|mi sposto|seguitemi|seguimi|ci trovate|seguiteci|sono su|sono anche|sono ora|sono qui|mi sono trasferito|mi sono trasferita|mi sono spostato|mi sono spostata|continuo a (scrivere|postare))\b`,
		// Dutch, Scandinavian, Finnish, Hungarian, Greek
		`\b(mijn|ons) (\pL+ )?(account|mastodon|profiel|adres|plek)\b`, `\b(volg|vind|vindt|vinden|volgen) (me|mij|ons)\b`, `\b(me|mij|ons) (vinden|volgen)\b`, `\b(ik ben|ben ik|ben nu|ben ook|we zijn|ik zit|verhuisd|nieuwe plek|nieuw adres)\b`,
		`\b(följ|hittar|hitta|följer|nå) (mig|oss)\b`, `\b(jag är|jag finns|finns på|flyttat till|mitt konto|min mastodon|bytt adress|ny adress|själv)\b`, `\b(følg|finn|finner|find|finder|nå) (meg|mig|oss|os)\b`, `\b(jeg er|vi er|flyttet til|min konto|min profil|ny adresse)\b`,
		`\b(löydät|löydätte|seuraa|seuratkaa) (minut|minua|meidät)`, `\bolen (nyt|myös)\b`, `\b(muutin|muutan)\b`, `\bitt vagyok\b`, `\b(βρείτε|ακολουθήστε) με\b`, `\bμε (βρίσκετε|βρείτε|ακολουθείτε)\b`,
		// Polish, Czech, Turkish, Indonesian
		`\b(znajdziecie|znajdziesz|znajdź|obserwuj|obserwujcie|śledź|szukajcie|szukaj) mnie`, `\b(mój|moje|moja|moim) (\pL+ )?(konto|profil|mastodon|adres)`, `\b(przenoszę|przeniosłem|przeniosłam|przenosimy)`, `\b(najdete|sledujte|najdeš) mě`, `\bmůj (\pL+ )?(účet|profil|mastodon)`,
		`\b(beni|bizi) (\pL+ )*(takip|bul)`, `\b(hesabım|hesabımız)`, `\b(taşındım|taşındık|taşınıyorum|taşınıyoruz)`, `\badresindeyim`, `\b(ikuti|temukan|follow) (saya|aku|kami)\b`, `\bakun (saya|baru)\b`,
		// Russian, Ukrainian
		`\b(мой|моя|моё|мои|моём|наш|мій) (\pL+ )?(аккаунт|акаунт|профиль|профіль|мастодон|mastodon|адрес|адреса)`, `\b(подписывайтесь|подпишитесь|ищите|найдете|найдёте|найти|читайте|шукайте|знайти|підписуйтесь)( на)? (меня|нас|мене)`, `\b(меня|нас|мене) (можно |теперь |тепер |тут )*(найти|читать|знайти)`, `\b(подписывайтесь|підписуйтесь):`,
		`\b(я|мы|ми) (теперь |тепер |уже |вже |тут |здесь )*(переехал|переїхав|переїхал|на |в |у |тут|здесь)`, `\b(теперь|тепер) (я|мы|ми)\b`, `\b(переехал|переехала|переехали|переезжаю|переїхав|переїхала|переїжджаю|переїхали) (на|в|у)`, `\b(завёл|завел|завела|завели|відкрили|открыли) (\pL+ )?(аккаунт|акаунт|сторінку|страницу)`,
		// Japanese, Chinese, Korean
		`引っ?越し`, `移行`, `移住`, `移転`, `移動し`, `避難`, `こちら`, `アカウント`, `垢`, `います`, `やってま`, `始めま`, `はじめま`, `作りま`, `フォロー(して|お願い)`, `(私|僕|俺|わたし)(は|の|も)`,
		`我的`, `我在`, `我也在`, `我们在`, `我們在`, `搬到`, `搬家`, `关注我`, `關注我`, `追蹤我`, `找我`, `新家`,
		`제 (새 )?계정`, `저는`, `내 (새 )?계정`, `(저를|절|나를) 팔로우`, `이사`, `옮겼`, `여기(로|에서|에)`,
		// Arabic, Hebrew, Persian
		`حسابي`, `تابعون?ي`, `تابعني`, `تجدونن?ي`, `انتقلت`, `החשבון שלי`, `עקבו אחרי`, `תמצאו אותי`, `עברתי`, `אני ב`, `مرا دنبال`, `حساب من`,
	)
})

// Words of somebody who tells of another.
var thirdPerson = sync.OnceValue(func() *phrases {
	return newPhrases(
		`\b(friend|pal|brother|sister|son|daughter|mother|father|mum|mom|dad|colleague|wife|husband|partner|boss|student|author|guest|speaker|winner|fan account|admin|moderator|member|someone|somebody|whoever|favorite|favourite)\b`,
		`\b(she's|he's|she’s|he’s|she is|he is|she has|he has|they have|her account|his account|their account|its own|her name|his name)\b`,
		`\b(welcome|thanks|thank you|congrats|congratulations|interview|interviews|interviewed|interviewing|speaking|keynote|misses|listen|listens|listened|listening|shout out|shoutout|kudos|props|credit|credits)\b`, `\bfree[^\pL\pN]*$`,
		`\b(freund|freundin|kollege|kollegin|kollegen|frau|mann|bruder|schwester|sie ist|er ist|willkommen|danke|dank an|gast|ehrengast|gespräch|mitglied|autor|autorin|lesetipp)\b`,
		`\b(ami|amie|collègue|collègues|frère|sœur|soeur|chéri|chérie|mari|femme de|elle est|il est|bienvenue|merci|auteur|autrice|invité|invitée|membre)\b`,
		`\b(amigo|amiga|colega|hermano|hermana|pareja|novio|novia|bienvenido|bienvenida|gracias|autora|vota|amico|amica|collega|fratello|sorella|benvenuto|benvenuta|grazie|irmão|irmã|obrigado|obrigada|bem-vindo|bem-vinda)\b`,
		`\b(vriend|vriendin|broer|zus|bedankt|welkom|bror|syster|søster|vän|tack|välkommen|takk|kolega|koleżanka|dzięki|witamy)\b`, `\b(друг|подруга|коллега|брат|сестра|спасибо|дякую)\b`,
		`友達|友人|推し|さん(は|の|が|、|に)|ありがと|朋友|感谢|感謝|谢谢|謝謝|친구|님(은|의|이|을)|감사|귀여`,
	)
})

// Words of somebody who says that an account is not theirs, before it and behind it.
var (
	denialBefore = sync.OnceValue(func() *phrases {
		return newPhrases(`\b(not|isn['’]t|aren['’]t|nicht|kein|keine|pas|non|não|niet|inte|ikke|nie|не)( \pL+)?[^\pL\pN]*$`, `\bno (soy|estoy|es)[^\pL\pN]*$`,
			`\b(pretend|pretends|pretending|fake|fakes|impostor|imposter|impersonate|impersonates|impersonating|impersonator|impersonators|parody|scam|scammer|unofficial|tagging)\b`, `なりすまし|偽物`, `\b(фейк|фейковый)\b`)
	})
	notMe = sync.OnceValue(func() *phrases {
		return newPhrases(`\b(that['’]s|it['’]s|this is|that is) not (me|us)\b`, `\bwrong person\b`, `\bbin ich nicht\b`, `\bno soy yo\b`, `\bce n['’]est pas moi\b`)
	})
	denialAfter = sync.OnceValue(func() *phrases {
		return newPhrases(`\b(isn['’]t|is not|wasn['’]t|not) (me|us|mine|my account)\b`, `\bwrong person\b`, `\b(i'm|i’m|im) not\.?$`, `\b(pretend|pretends|pretending|fake|fakes|impostor|imposter|impersonate|impersonates|impersonating|impersonator|impersonators|scam|scammer)\b`, `\bn['’]est pas moi\b`, `\bno soy yo\b`, `\bbin ich nicht\b`, `\bnon sono io\b`, `なりすまし|偽物`)
	})
)

// toOthers is of words before a handle that thank or greet whoever it is of.
var toOthers = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(thanks|thank you|thx|according|welcome|hello|hi|out|talk|talked|talking|listen|listening|reply|replied|replying|belongs|merci|bienvenue|gracias|grazie|danke|dank|tack|tak|takk|obrigad[oa])( \pL+)? (to|à|a|an|aan|till|til)[^\pL\pN]*$`)
})

// roles are words that stand right before the handle of what somebody has a part in.
var roles = wordSet("in of bei hos chez @")

// beforeOthers are words that stand right before the handle of somebody else, or of whoever reads.
var beforeOthers = wordSet(`by with from thanks thank thx ty via cc h/t ht hat-tip of meet and & + plus for follow following followed followers unfollow recommend recommends recommending
	rt boost boosting boosted quoting quote hi hello hey dear congrats congratulations says per feat ft featuring about like love loved see read reading saw using met more less missing
	von mit danke für und folgt folge folgen gefolgt laut liebe lieber hallo
	par avec merci pour et suivez suivre bonjour selon de
	por con gracias para y sigan sigue seguid según hola
	com obrigado obrigada sigam siga segundo di grazie da per seguite ciao
	van met dank bedankt voor av med och från tak og fra
	от с спасибо у для через`)
