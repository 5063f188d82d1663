package words

import (
	"fmt"
	"time"
)

// A no-break space goes before what French sets off with one (: ; ? » and
// after «), so that no line begins with it.
const (
	frDownload  = "Paramètres > Votre compte > Télécharger une archive de vos données."
	frIssues    = "https://github.com/godwit-migrate/godwit/issues"
	frOnceMore  = "tapez de nouveau la même commande."
	frMoveAway  = "godwit n’y touche pas. Déplacez-le ailleurs, ou gardez les journaux ailleurs : --state DOSSIER"
	frGoesOn    = "la même commande reprendra là où elle s’est arrêtée."
	frLogInHere = "godwit login VOTRE.SERVEUR"
	frAddress   = "Tapez l’adresse de votre serveur Mastodon (ou GoToSocial) comme dans votre navigateur, par exemple : mastodon.social"
	frWhich     = "Pour savoir lesquels, et pourquoi : godwit status"
)

// French addresses people as vous.
var French = &Language{
	Tag:       "fr",
	Thousands: "\u00a0",
	Moment:    frMoment,

	Unexpected: Advice{
		"Il s’est passé quelque chose d’inattendu : {error}",
		"Merci de nous le signaler sur " + frIssues + ", avec la commande que vous avez tapée. Rien de ce qui est publié n’est oublié.",
	},
	Stopped:      Advice{"Arrêté.", "Tout ce qui a été fait est noté. La même commande reprendra là où elle s’est arrêtée."},
	StoppedEarly: Advice{"Arrêté.", "Pour recommencer, tapez la même commande."},

	Truncated: Advice{
		"L’archive est incomplète : {error}",
		"Le téléchargement a sans doute été interrompu. Téléchargez l’archive de nouveau : " + frDownload + "\nSi vous ne le pouvez pas : godwit import ARCHIVE --incomplete",
	},
	Foreign: Advice{
		"Quelque chose dans le dossier de l’archive n’en fait pas partie : {error}",
		"Mettez à sa place le fichier ou le dossier lui-même, ou retirez-le. Ou décompressez de nouveau le fichier ZIP.",
	},
	Encrypted: Advice{
		"Le fichier ZIP a un mot de passe : {error}",
		"Décompressez-le vous-même, et donnez le dossier.",
	},
	InCloud: Advice{
		"L’archive n’est pas encore ici : {error}.",
		"Ouvrez son dossier dans le Finder, cliquez sur le nuage à côté d’elle, et attendez qu’il disparaisse. Retapez ensuite la même commande.",
	},
	Downloading: Advice{
		"L’archive n’est pas encore ici : {error}.",
		"Attendez que le navigateur ait terminé ; le fichier change alors de nom. Si le téléchargement s’est arrêté, recommencez-le.",
	},
	NoContact: Advice{
		"Vos propres adresses et numéros de téléphone ne sont pas connus, et des tweets qui les contiennent seraient publiés : {error}",
		"Décompressez à nouveau le fichier ZIP, ou téléchargez à nouveau l’archive. Pour publier aussi ces tweets : --allow-contact-details",
	},
	Rounded: Advice{
		"Ce fichier ne peut pas être importé : {error}.",
		"Prenez tweets.csv tel qu’il était avant d’y être ouvert, ou décompressez à nouveau le fichier ZIP.",
	},
	Incomplete: Advice{
		"Il manque une partie de l’archive : {error}.",
		"Donnez ensemble tous les fichiers ZIP du téléchargement, ou décompressez-le de nouveau. S’il n’y en a pas davantage : godwit import ARCHIVE --incomplete",
	},
	OtherArchive: Advice{
		"Ces archives ne sont pas d’un même compte : {error}",
		"Ne donnez ensemble que des archives du même compte.",
	},
	NotArchive: Advice{
		"Ce n’est pas une archive Twitter/X : {error}",
		"Donnez le fichier ZIP que vous avez reçu de Twitter/X, ou le dossier dans lequel vous l’avez décompressé (celui où se trouve Your archive.html).",
	},
	Damaged: Advice{
		"L’archive est abîmée : {error}",
		"Si vous avez modifié le fichier, annulez cette modification ou décompressez de nouveau le ZIP. Sinon, téléchargez l’archive de nouveau.\nS’il n’y a pas d’autre archive : godwit import ARCHIVE --incomplete",
	},
	ArchiveGone: Advice{
		"L’archive n’est plus lisible : {error}",
		"Rien n’est perdu. Remettez-la à sa place, accessible et telle qu’elle était ; la même commande reprend là où elle s’est arrêtée.",
	},
	NoOwner: Advice{
		"L’archive ne dit pas à qui elle appartient.",
		"Remettez data/account.js tel qu’il était dans le ZIP de Twitter/X. Si vous n’avez que tweets.csv, dites à qui il est : --of NOM",
	},

	NoLogin:     Advice{"Aucun compte n’est connecté.", "Tapez : " + frLogInHere},
	WhichLogin:  Advice{"Plusieurs comptes sont connectés.", "Précisez lequel utiliser : {accounts}"},
	WhichLogout: Advice{"Plusieurs comptes sont connectés.", "Précisez lequel : {commands}"},
	NotLoggedIn: Advice{
		"Le compte {account} n’est pas connecté.",
		"Comptes connectés : {accounts}.\nPour un autre compte, tapez : " + frLogInHere,
	},
	OpenSecrets: Advice{
		"D’autres utilisateurs de cet ordinateur peuvent lire vos jetons d’accès dans {path}.",
		"Fermez-leur ce fichier : chmod 600 {quoted}\nSi d’autres personnes utilisent vraiment cet ordinateur, déconnectez-vous, puis reconnectez-vous.",
	},
	Keyring: Advice{
		"Le trousseau de clés de cet ordinateur ne donne pas votre jeton d’accès : {error}",
		"Déverrouillez le trousseau et réessayez, ou reconnectez-vous avec GODWIT_KEYRING=off pour garder le jeton dans un fichier.",
	},
	MissingScope: Advice{
		"Cette connexion n’en a pas le droit : il lui manque l’autorisation {scope}.",
		"Reconnectez-vous en l’accordant : " + frLogInHere,
	},
	NotAccepted: Advice{
		"Le serveur n’accepte pas (ou plus) cette connexion : {error}",
		"Reconnectez-vous : " + frLogInHere + "\nEnsuite, " + frGoesOn,
	},
	Denied: Advice{
		"Le serveur n’a pas laissé entrer godwit : {error}",
		"Si c’était une fausse manœuvre, tapez de nouveau la même commande et cliquez sur « Autoriser ».",
	},
	BadCode: Advice{
		"Le serveur n’accepte pas ce code : {error}",
		"Un code est valable quelques minutes, et une seule fois. Pour en avoir un autre, tapez de nouveau la même commande.",
	},
	NotOurs: Advice{
		"Ce jeton d’accès n’a pas été créé par godwit, qui ne peut donc pas le révoquer.",
		"Supprimez-le sur VOTRE.SERVEUR/settings/applications",
	},
	StillLoggedIn: "La connexion reste en place. Pour l’oublier ici malgré tout : godwit logout {account} --force",
	Or:            "ou",

	Locked: Advice{
		"Un autre godwit est déjà en train de publier cette archive.",
		"Laissez-le continuer, ou arrêtez-le d’abord avec Ctrl-C. Pour le suivre : godwit status",
	},
	NewerJournal: Advice{
		"Le journal de cette archive a été écrit par un godwit plus récent : {error}",
		"Utilisez cette version plus récente : https://github.com/godwit-migrate/godwit/releases",
	},
	DamagedJournal: Advice{
		"Le journal de cette archive est abîmé : {error}",
		"Remettez-en une copie à sa place si vous en avez une. Ne le supprimez pas tant qu’un import n’est pas terminé : c’est par lui que godwit sait ce qu’il a publié.",
	},
	NotJournalFile: Advice{
		"{path} n’est pas un journal, mais {kind}.",
		frMoveAway,
	},
	Folder:   "un dossier",
	Pipe:     "un tube",
	Socket:   "un socket",
	Device:   "un périphérique",
	DeadLink: "un lien vers un fichier qui n’existe pas",
	OpenJournal: Advice{
		"D’autres utilisateurs de cet ordinateur peuvent lire ou modifier votre journal {path}.",
		"Protégez le fichier : chmod 600 {quoted}\nSi cela ne change rien (certaines clés USB ignorent ces droits), gardez les journaux ailleurs : --state DOSSIER",
	},
	OpenFolder: Advice{
		"D’autres utilisateurs de cet ordinateur peuvent remplacer votre journal : ils ont le droit d’écrire dans {path}.",
		"Protégez le dossier : chmod o-w {quoted}\nSi cela ne change rien (certaines clés USB ignorent ces droits), gardez les journaux ailleurs : --state DOSSIER",
	},
	OthersJournal: Advice{
		"Le journal {path} appartient à un autre utilisateur de cet ordinateur.",
		"Utilisez godwit sous le nom de cet utilisateur (peut-être sans sudo), ou gardez vos propres journaux ailleurs : --state DOSSIER",
	},
	OtherName: Advice{
		"Le journal {path} est déjà utilisé sous un autre nom.",
		"Utilisez-le sous ce nom, ou fermez d’abord l’autre godwit. Un journal n’a qu’un nom à la fois, même à travers des liens.",
	},
	ForeignJournal: Advice{
		"{path} vient d’un autre programme. Ce n’est pas un journal de godwit.",
		frMoveAway,
	},
	NoLog: Advice{
		"Le journal {path} est incomplet : le fichier {path}-wal manque.",
		"Copiez aussi ce fichier, depuis l’endroit d’où vient le journal. S’il n’existe plus, remettez une copie complète du journal.",
	},
	OtherLog: Advice{
		"Le journal {path} et le fichier {path}-wal ne datent pas du même moment.",
		"Si vous avez remis une copie du journal, déplacez le fichier {path}-wal ailleurs. Sinon, remettez les deux depuis la même copie.",
	},
	OutputFull: Advice{"Le disque est plein : {error}", "Faites de la place sur le disque, puis " + frOnceMore},
	DiskFull: Advice{
		"Le disque est plein : {error}",
		"Faites de la place sur le disque, puis " + frOnceMore + " Elle retrouve d’elle-même ce que le serveur a déjà.",
	},
	OtherAccount: Advice{
		"Cette archive est celle d’un autre compte Twitter ({archive}) que celui du journal ({journal}).",
		"Donnez l’archive du même compte, ou remettez le journal là où est sa place : chacun porte le nom de son compte.",
	},
	DamagedSettings: Advice{
		"Un fichier de réglages de godwit est illisible : {error}",
		"Supprimez {quoted} et reconnectez-vous.",
	},

	BadPolicy: Advice{
		"Un réglage du plan ne convient pas : {error}",
		"Tous les réglages et leurs valeurs : godwit plan --help\nPour repartir des valeurs par défaut : --defaults",
	},
	BadPolicyFile: Advice{
		"Ce fichier de réglages ne convient pas : {error}",
		"Pour voir tous les réglages, expliqués : godwit plan --write-policy FICHIER",
	},
	BadInput: Advice{
		"Un fichier de noms ou de descriptions ne convient pas : {error}",
		"Corrigez cette ligne, ou enlevez-la, et " + frOnceMore,
	},
	Begun: Advice{
		"Ce qui est publié, ou en route, ne se choisit plus : {error}",
		"Annulez la modification de ce tweet. Le message lui-même peut être modifié ou supprimé sur le serveur.",
	},

	UnreadContacts: Advice{
		"Une partie de l’archive n’a pas pu être lue, et il peut manquer des personnes : {error}",
		"Ce qui a été trouvé est gardé. Donnez ensemble tous les fichiers ZIP du téléchargement. S’il n’y en a pas d’autre, téléchargez à nouveau l’archive : " + frDownload,
	},
	BadEvidence: Advice{
		"Un fichier sur des personnes n’est pas utilisable : {error}",
		"Les fichiers utilisables : godwit contacts --help\nSi godwit l’a retenu d’une recherche précédente : --forget-evidence",
	},
	BadImport: Advice{
		"Ce que vous avez décidé ne peut pas figurer dans un fichier à importer : {error}",
		"Revenez sur cette décision : godwit contacts forget QUI\nPour une liste : godwit contacts list remove NOM QUI",
	},

	DatesRefused: Advice{
		"Le serveur n’accepte pas les dates passées : ses responsables les ont désactivées.",
		"Tapez de nouveau la même commande : dans le nouveau plan, chaque message porte une ligne avec la date.",
	},
	PlanAgain: "Le plan est refait, avec une ligne pour la date dans chaque message.",
	Canary: Advice{
		"Le premier message n’a pas été publié comme prévu, rien d’autre n’a donc été envoyé : {problem}.",
		"Regardez-le : {url}\nC’est peut-être un type de serveur que nous ne connaissons pas. Merci de nous le signaler sur " + frIssues + ".",
	},
	Refusals: Advice{
		"Le serveur a refusé {count} messages de suite, l’import s’est donc arrêté. Voici sa réponse : {error}",
		"Connectez-vous au serveur avec un navigateur pour voir si votre compte est limité, ou posez la question aux personnes qui s’en occupent.\nEnsuite, " + frGoesOn,
	},
	NotServer: Advice{
		"Impossible de publier à cette adresse : {host} n’est pas un serveur Mastodon",
		frAddress,
	},
	OtherSoftware: Advice{
		"Impossible de publier à cette adresse : {host} utilise {software}, qui n’a pas l’API des clients Mastodon",
		frAddress,
	},
	Moved: Advice{
		"Le serveur {host} a déménagé : il est à l’adresse {address}.",
		"Connectez-vous de nouveau à {address} : godwit login {address}\nL’importation reprend ensuite là où elle s’est arrêtée. Pour oublier l’ancienne connexion : godwit logout VOUS@{host} --force",
	},
	Elsewhere: Advice{
		"Un autre ordinateur publie cette archive sur {account} en même temps.",
		"Laissez-le finir, ou arrêtez-le ; puis tapez de nouveau la même commande ici. Rien n’est publié deux fois.",
	},
	NotTheSame: Advice{
		"Rien n’a été publié.",
		"Ces messages seraient publiés une deuxième fois. Si c’est ce que vous voulez, supprimez-les d’abord sur le serveur.",
	},
	Limited: Advice{"Le serveur nous demande d’attendre jusqu’au {until}.", "Tapez alors de nouveau la même commande."},
	Unreachable: Advice{
		"Le serveur {host} est injoignable : {error}",
		"Vérifiez l’adresse et votre connexion, puis " + frOnceMore,
	},
	EndlessPages: Advice{
		"Ce que votre compte contient déjà ne peut pas être lu jusqu’au bout : {error}",
		"Rien n’est publié avant que ce soit connu, pour que rien ne soit publié deux fois. Réessayez plus tard ; si cela persiste, prévenez les personnes qui gèrent votre serveur.",
	},
	NoAnswer: Advice{
		"Le serveur n’a pas donné de réponse correcte : {error}",
		"Il est peut-être en panne pour un moment. Tapez de nouveau la même commande plus tard : elle vérifie d’abord ce que le serveur a reçu, et ne publie rien deux fois.",
	},
	Refused: Advice{
		"Le serveur a refusé : {error}",
		"Connectez-vous au serveur avec un navigateur pour voir si votre compte en a le droit.",
	},
	RefusedPost:     Advice{"Le serveur a refusé 1 message.", "Pour savoir lequel, et pourquoi : godwit status"},
	RefusedPosts:    Advice{"Le serveur a refusé {count} messages.", frWhich},
	UnattachedFile:  Advice{"1 fichier n’a pas pu être joint ; un lien le remplace dans les messages.", "Pour savoir lequel, et pourquoi : godwit status"},
	UnattachedFiles: Advice{"{count} fichiers n’ont pas pu être joints ; des liens les remplacent dans les messages.", frWhich},

	TooLong:    Advice{"Cela a pris trop de temps : {error}", "Vérifiez votre connexion, puis " + frOnceMore},
	NoFile:     Advice{"Il n’y a ni fichier ni dossier {path}.", "Vérifiez le nom et le dossier où vous êtes."},
	IsFolder:   Advice{"{path} est un dossier, alors qu’il faut un fichier.", "Vérifiez le nom."},
	NotFile:    Advice{"{path} est un tube ou un périphérique, alors qu’il faut un fichier.", "Écrivez ce qui en vient dans un fichier, et nommez celui-ci."},
	TooLarge:   Advice{"{path} dépasse {limit}, le maximum qui est lu à cet endroit.", "Vérifiez que c’est le bon fichier."},
	ReadOnly:   Advice{"Rien ne peut être gardé à cet endroit : {error}", "Indiquez un autre endroit : --config DOSSIER --state DOSSIER"},
	NotAllowed: Advice{"Accès refusé : {error}", "Vérifiez qui a le droit de le lire et d’y écrire."},
	System:     Advice{"L’ordinateur répond : {error}", "Vérifiez le disque, puis " + frOnceMore},
	Connection: Advice{"La connexion a échoué : {error}", "Vérifiez votre connexion, puis " + frOnceMore},

	NoticeTitle: "Avant le premier message, ce que tant de messages changent pour les autres\nsur {server} :",
	NoticeTimelines: `- Les personnes qui vous suivent les verront tous dans leur fil d’accueil.
  Prévenez-les, ou faites l’import tant qu’elles sont peu nombreuses.`,
	NoticeUnlisted: `- Non listés (unlisted), ils restent hors des fils publics ; --visibility
  permet d’en décider autrement.`,
	NoticeAdmin: `- Les responsables du serveur verront arriver un flot de messages. Demandez-leur
  d’abord si cela les dérange.`,
	NoticeSecond: `- Un second compte réservé à l’archive, avec un lien depuis le vôtre, épargne
  tout cela aux personnes qui vous suivent.`,
	NoticeYoung: `- Votre compte a moins d’une semaine. C’est chez les nouveaux que les
  serveurs cherchent d’abord le spam : ils peuvent masquer vos messages ou
  limiter votre compte. Mieux vaut attendre.`,
	NoticeRules:     "Les règles du serveur :",
	NoticeMoreRules: "et {count} de plus : {url}",
}

var (
	frDays   = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	frMonths = [...]string{
		"janvier", "février", "mars", "avril", "mai", "juin",
		"juillet", "août", "septembre", "octobre", "novembre", "décembre",
	}
)

// frMoment writes lundi 2 janvier à 15:04.
func frMoment(t time.Time) string {
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %s à %s", frDays[t.Weekday()], day, frMonths[t.Month()-1], t.Format("15:04"))
}
