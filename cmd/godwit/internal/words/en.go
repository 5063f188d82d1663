package words

import "time"

const (
	enDownload = "Settings > Your account > Download an archive of your data."
	enIssues   = "https://github.com/godwit-migrate/godwit/issues"
	enOnceMore = "type the same command again."
	enMoveAway = "It stays as it is. Move it out of the way, or keep journals elsewhere: --state FOLDER"
	enGoesOn   = "the same command goes on where it stopped."
	enAddress  = "Type the address of your Mastodon (or GoToSocial) server as in your browser, for example: mastodon.social"
	enWhich    = "To see which, and why: godwit status"
)

// English is the language of the original sentences.
var English = &Language{
	Tag:       "en",
	Thousands: ",",
	Moment:    func(t time.Time) string { return t.Format("Mon 2 Jan 15:04") },

	Unexpected: Advice{
		"Something unexpected went wrong: {error}",
		"Please tell us at " + enIssues + ", with the command you typed. Nothing posted is forgotten.",
	},
	Stopped:      Advice{"Stopped.", "All that was done is written down. The same command goes on where it stopped."},
	StoppedEarly: Advice{"Stopped.", "To begin again, type the same command."},

	Truncated: Advice{
		"The archive is cut short: {error}",
		"The download probably broke off. Download the archive again: " + enDownload + "\nIf you cannot: godwit import ARCHIVE --incomplete",
	},
	Foreign: Advice{
		"Something in the archive's folder is not part of the archive: {error}",
		"Put the file or folder itself in its place, or remove it. Or unpack the ZIP file again.",
	},
	Encrypted: Advice{
		"The ZIP file has a password: {error}",
		"Unpack it yourself, and give the folder.",
	},
	InCloud: Advice{
		"The archive is not here yet: {error}.",
		"Open its folder in Finder, click the cloud beside it, and wait until it is gone. Then type the same command.",
	},
	Downloading: Advice{
		"The archive is not here yet: {error}.",
		"Wait for the browser to finish; the file then has another name. If the download has stopped, begin it again.",
	},
	NoContact: Advice{
		"Your own e-mail addresses and phone numbers are not known, so tweets with them would be posted: {error}",
		"Unpack the ZIP file again, or download the archive again. To post such tweets, too: --allow-contact-details",
	},
	Rounded: Advice{
		"This file cannot be imported: {error}.",
		"Take tweets.csv as it was before it was opened there, or unpack the ZIP file again.",
	},
	Incomplete: Advice{
		"Not all of the archive is here: {error}.",
		"Give all ZIP files of the download together, or unpack it again. If there is no more of it: godwit import ARCHIVE --incomplete",
	},
	OtherArchive: Advice{
		"These archives are not of one account: {error}",
		"Give only archives of the same account together.",
	},
	NotArchive: Advice{
		"This is not a Twitter/X archive: {error}",
		"Give the ZIP file you got from Twitter/X, or the folder you unpacked it into (the one with Your archive.html).",
	},
	Damaged: Advice{
		"The archive is damaged: {error}",
		"If you changed the file, undo that or unpack the ZIP again. Otherwise download the archive again.\nIf there is no other archive: godwit import ARCHIVE --incomplete",
	},
	ArchiveGone: Advice{
		"The archive can no longer be read: {error}",
		"Nothing is lost. Put it back where it was, in reach and as it was; the same command goes on.",
	},
	NoOwner: Advice{
		"The archive does not say whose it is.",
		"Put data/account.js back as it was in the ZIP from Twitter/X. If all you have is tweets.csv, say whose it is: --of NAME",
	},

	NoLogin:     Advice{"You are not logged in at any server.", "Type: godwit login YOUR.SERVER"},
	WhichLogin:  Advice{"You are logged in at several servers.", "Say which account to use: {accounts}"},
	WhichLogout: Advice{"You are logged in at several servers.", "Say which: {commands}"},
	NotLoggedIn: Advice{
		"{account} is not logged in.",
		"You are logged in as {accounts}.\nFor another account type: godwit login YOUR.SERVER",
	},
	OpenSecrets: Advice{
		"Other users of this computer can read your tokens in {path}.",
		"Close the file: chmod 600 {quoted}\nIf others do use this computer, log out and in again.",
	},
	Keyring: Advice{
		"The keyring of this computer does not give out your token: {error}",
		"Unlock the keyring and try again, or log in again with GODWIT_KEYRING=off to keep the token in a file.",
	},
	MissingScope: Advice{
		"This login may not do that: the permission {scope} is missing.",
		"Log in again and allow it: godwit login YOUR.SERVER",
	},
	NotAccepted: Advice{
		"The server does not accept this login (any more): {error}",
		"Log in again: godwit login YOUR.SERVER\nThen " + enGoesOn,
	},
	Denied: Advice{
		"The server did not let godwit in: {error}",
		"If that was a slip, type the same command again and click Authorize.",
	},
	BadCode: Advice{
		"The server does not accept this code: {error}",
		"A code holds for a few minutes, and once. For a new one, type the same command again.",
	},
	NotOurs: Advice{
		"The token was made outside godwit, which therefore cannot revoke it.",
		"Delete it at YOUR.SERVER/settings/applications",
	},
	StillLoggedIn: "You are still logged in. To forget the login here all the same: godwit logout {account} --force",
	Or:            "or",

	Locked: Advice{
		"Another godwit is posting this archive right now.",
		"Let it go on, or stop it with Ctrl-C first. To look on: godwit status",
	},
	NewerJournal: Advice{
		"The journal of this archive was written by a newer godwit: {error}",
		"Use that newer version: https://github.com/godwit-migrate/godwit/releases",
	},
	DamagedJournal: Advice{
		"The journal of this archive is damaged: {error}",
		"Put back a copy of it if you have one. Do not delete it while an import is unfinished: it is how godwit knows what it has posted.",
	},
	NotJournalFile: Advice{
		"{path} is no journal, but {kind}.",
		enMoveAway,
	},
	Folder:   "a folder",
	Pipe:     "a pipe",
	Socket:   "a socket",
	Device:   "a device",
	DeadLink: "a link to a file that is not there",
	OpenJournal: Advice{
		"Other users of this computer can read or change your journal {path}.",
		"Close the file: chmod 600 {quoted}\nIf that changes nothing (some USB sticks know no rights), keep journals elsewhere: --state FOLDER",
	},
	OpenFolder: Advice{
		"Other users of this computer can replace your journal: they may write in {path}.",
		"Close the folder: chmod o-w {quoted}\nIf that changes nothing (some USB sticks know no rights), keep journals elsewhere: --state FOLDER",
	},
	OthersJournal: Advice{
		"The journal {path} belongs to another user of this computer.",
		"Use godwit as that user (perhaps without sudo), or keep journals of your own elsewhere: --state FOLDER",
	},
	OtherName: Advice{
		"The journal {path} is in use under another name.",
		"Use it by that name, or close the other godwit first. A journal has one name at a time, also through links.",
	},
	ForeignJournal: Advice{
		"Another program made {path}. It is not a journal of godwit.",
		enMoveAway,
	},
	NoLog: Advice{
		"The journal {path} is incomplete: the file {path}-wal is missing.",
		"Copy that file, too, from where you copied the journal. If it is gone, put back a complete copy of the journal.",
	},
	OtherLog: Advice{
		"The journal {path} and the file {path}-wal are not from the same moment.",
		"If you have put back a copy of the journal, move the file {path}-wal away. Otherwise put back both from the same copy.",
	},
	OutputFull: Advice{"The disk is full: {error}", "Make room on the disk, then " + enOnceMore},
	DiskFull: Advice{
		"The disk is full: {error}",
		"Make room on the disk, then " + enOnceMore + " It finds out by itself what the server already has.",
	},
	OtherAccount: Advice{
		"This is the archive of another Twitter account ({archive}) than the journal's ({journal}).",
		"Give the archive of the same account, or move the journal to where it belongs: each is named after its account.",
	},
	DamagedSettings: Advice{
		"A file of godwit's settings cannot be read: {error}",
		"Delete {quoted} and log in again.",
	},

	BadPolicy: Advice{
		"A setting of the plan cannot be used: {error}",
		"All settings and their values: godwit plan --help\nTo begin with the defaults: --defaults",
	},
	BadPolicyFile: Advice{
		"This policy file cannot be used: {error}",
		"To see every setting, explained: godwit plan --write-policy FILE",
	},
	BadInput: Advice{
		"A file of names or descriptions cannot be used: {error}",
		"Mend that line, or take it out, and " + enOnceMore,
	},
	Begun: Advice{
		"What was posted, or is on its way, cannot be chosen again: {error}",
		"Undo the change of that tweet. The post itself can be edited or deleted on the server.",
	},

	UnreadContacts: Advice{
		"Not all of the archive could be read, and somebody may be missing: {error}",
		"What was found is kept. Give all ZIP files of the download together. If that is all, download the archive again: " + enDownload,
	},
	BadEvidence: Advice{
		"A file about people cannot be used: {error}",
		"Which files can: godwit contacts --help\nIf godwit remembers it from an earlier search: --forget-evidence",
	},
	BadImport: Advice{
		"What you decided cannot be in a file for import: {error}",
		"Take it back: godwit contacts forget WHO\nWith a list: godwit contacts list remove NAME WHO",
	},

	DatesRefused: Advice{
		"The server does not take past dates: its administrator has switched them off.",
		"Type the same command again: the new plan has a line with the date in each post.",
	},
	PlanAgain: "The plan is made again, with a line with the date in each post.",
	Canary: Advice{
		"The first post did not come out as planned, so nothing more was sent: {problem}.",
		"Look at it: {url}\nPlease tell us at " + enIssues + "; it may be a kind of server we do not know.",
	},
	Refusals: Advice{
		"The server refused {count} posts in a row, so the run has stopped. It said: {error}",
		"Log in there with a browser and see whether your account is limited, or ask the people who run the server.\nThen " + enGoesOn,
	},
	NotServer: Advice{
		"This is not a server godwit can post to: {host} is not a Mastodon server",
		enAddress,
	},
	OtherSoftware: Advice{
		"This is not a server godwit can post to: {host} runs {software}, which has no Mastodon client API",
		enAddress,
	},
	Moved: Advice{
		"The server {host} has moved to {address}.",
		"Log in again at {address}: godwit login {address}\nThe import then goes on where it stopped. To forget the old login: godwit logout YOU@{host} --force",
	},
	Elsewhere: Advice{
		"Another computer is posting this archive to {account} at the same time.",
		"Let it finish, or stop it; then type the same command here again. Nothing is posted twice.",
	},
	NotTheSame: Advice{
		"Nothing was posted.",
		"Those posts would be posted a second time. If you want that, delete them on the server first.",
	},
	Limited: Advice{"The server asks us to wait until {until}.", "Type the same command again then."},
	Unreachable: Advice{
		"The server {host} cannot be reached: {error}",
		"Check the address and your connection, then " + enOnceMore,
	},
	EndlessPages: Advice{
		"What your account has already cannot be read to its end: {error}",
		"Nothing is posted before that is known, so that nothing is posted twice. Try again later; if it stays so, tell the people who run your server.",
	},
	NoAnswer: Advice{
		"The server gave no proper answer: {error}",
		"It may be down for a while. Type the same command again later; what it has taken is found out first, nothing is posted twice.",
	},
	Refused: Advice{
		"The server refused: {error}",
		"Log in there with a browser and see whether your account may do this.",
	},
	RefusedPost:     Advice{"The server refused 1 post.", enWhich},
	RefusedPosts:    Advice{"The server refused {count} posts.", enWhich},
	UnattachedFile:  Advice{"1 file could not be attached; the posts have a link instead.", enWhich},
	UnattachedFiles: Advice{"{count} files could not be attached; the posts have a link instead.", enWhich},

	TooLong:    Advice{"It took too long: {error}", "Check your connection, then " + enOnceMore},
	NoFile:     Advice{"There is no file or folder {path}.", "Check the name and the folder you are in."},
	IsFolder:   Advice{"{path} is a folder, where a file is needed.", "Check the name."},
	NotFile:    Advice{"{path} is a pipe or device, where a file is needed.", "Write what comes from it into a file, and name that."},
	TooLarge:   Advice{"{path} is larger than {limit}, which is the most that is read there.", "Is it the right file?"},
	ReadOnly:   Advice{"Nothing can be kept there: {error}", "Say where to keep things instead: --config FOLDER --state FOLDER"},
	NotAllowed: Advice{"Not allowed: {error}", "Check who may read and write it."},
	System:     Advice{"The computer says: {error}", "Check the disk, then " + enOnceMore},
	Connection: Advice{"The connection failed: {error}", "Check your connection, then " + enOnceMore},

	NoticeTitle: "Before the first post, what so many posts mean for others on {server}:",
	NoticeTimelines: `- Your followers get each of them in their home timelines.
  Tell them first, or import while they are few.`,
	NoticeUnlisted: "- Unlisted, they stay out of the public timelines; --visibility changes that.",
	NoticeAdmin:    "- Those who run the server see a flood. Ask them first whether they mind.",
	NoticeSecond: `- A second account just for the archive, linked from your own, spares your
  followers all of this.`,
	NoticeYoung: `- Your account is younger than a week. Servers look for spam there first, and
  may hide its posts or limit it. It is safer to wait.`,
	NoticeRules:     "The rules of the server:",
	NoticeMoreRules: "and {count} more: {url}",
}
