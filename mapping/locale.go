package mapping

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// locale writes dates in one language, in the form of Unicode CLDR's long dates.
type locale struct {
	// form is a date: d the day, m the month's name, y the year, all else stands for itself.
	form     string
	months   string // from January, as they stand in a date
	weekdays string // from Sunday
	first    string // the day for 1, where it differs
}

var locales = map[string]locale{
	"ca": {
		form: "d m de y", months: "de gener|de febrer|de març|d’abril|de maig|de juny|de juliol|d’agost|de setembre|d’octubre|de novembre|de desembre",
		weekdays: "diumenge|dilluns|dimarts|dimecres|dijous|divendres|dissabte",
	},
	"cs": {
		form: "d. m y", months: "ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince",
		weekdays: "neděle|pondělí|úterý|středa|čtvrtek|pátek|sobota",
	},
	"da": {
		form: "d. m y", months: "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
		weekdays: "søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag",
	},
	"de": {
		form: "d. m y", months: "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
		weekdays: "Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag",
	},
	"en": {
		form: "m d, y", months: "January|February|March|April|May|June|July|August|September|October|November|December",
		weekdays: "Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday",
	},
	"en-GB": {
		form: "d m y", months: "January|February|March|April|May|June|July|August|September|October|November|December",
		weekdays: "Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday",
	},
	"es": {
		form: "d de m de y", months: "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
		weekdays: "domingo|lunes|martes|miércoles|jueves|viernes|sábado",
	},
	"fi": {
		form:     "d. m y",
		months:   "tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta",
		weekdays: "sunnuntai|maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai",
	},
	"fr": { // CLDR has 1, books and newspapers 1er
		form: "d m y", months: "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre", first: "1er",
		weekdays: "dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi",
	},
	"it": {
		form: "d m y", months: "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
		weekdays: "domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato",
	},
	"ja": {form: "y年m月d日", weekdays: "日曜日|月曜日|火曜日|水曜日|木曜日|金曜日|土曜日"},
	"ko": {form: "y년 m월 d일", weekdays: "일요일|월요일|화요일|수요일|목요일|금요일|토요일"},
	"nb": {
		form: "d. m y", months: "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember",
		weekdays: "søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag",
	},
	"nl": {
		form: "d m y", months: "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
		weekdays: "zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag",
	},
	"pl": {
		form: "d m y", months: "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia",
		weekdays: "niedziela|poniedziałek|wtorek|środa|czwartek|piątek|sobota",
	},
	"pt": {
		form: "d de m de y", months: "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
		weekdays: "domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado",
	},
	"ru": {
		form: "d m y г.", months: "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря",
		weekdays: "воскресенье|понедельник|вторник|среда|четверг|пятница|суббота",
	},
	"sv": {
		form: "d m y", months: "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
		weekdays: "söndag|måndag|tisdag|onsdag|torsdag|fredag|lördag",
	},
	"tr": {
		form: "d m y", months: "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık",
		weekdays: "Pazar|Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi",
	},
	"uk": {
		form: "d m y р.", months: "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня",
		weekdays: "неділя|понеділок|вівторок|середа|четвер|пʼятниця|субота",
	},
	"zh": {form: "y年m月d日", weekdays: "星期日|星期一|星期二|星期三|星期四|星期五|星期六"},
}

// Locales returns the languages in which a date line can name months and days, in order.
func Locales() []string { return slices.Sorted(maps.Keys(locales)) }

// localeOf returns the locale of a name such as de, de-AT or de_AT.UTF-8: that of the language
// where there is none for the region.
func localeOf(name string) (locale, bool) {
	name, _, _ = strings.Cut(name, ".")
	language, region, _ := strings.Cut(strings.ReplaceAll(name, "_", "-"), "-")
	if language = strings.ToLower(language); language == "no" {
		language = "nb"
	}
	if l, ok := locales[language+"-"+strings.ToUpper(region)]; ok {
		return l, true
	}
	l, ok := locales[language]
	return l, ok
}

// date writes a long date.
func (l locale) date(t time.Time) string {
	var b strings.Builder
	word := func(i int) bool { // whether a letter of the form stands alone
		letter := func(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
		return (i == 0 || !letter(l.form[i-1])) && (i+1 == len(l.form) || !letter(l.form[i+1]))
	}
	for i := range len(l.form) {
		switch c := l.form[i]; {
		case c == 'd' && word(i) && t.Day() == 1 && l.first != "":
			b.WriteString(l.first)
		case c == 'd' && word(i):
			b.WriteString(strconv.Itoa(t.Day()))
		case c == 'm' && word(i) && l.months == "":
			b.WriteString(strconv.Itoa(int(t.Month())))
		case c == 'm' && word(i):
			b.WriteString(nth(l.months, int(t.Month())-1))
		case c == 'y' && word(i):
			b.WriteString(strconv.Itoa(t.Year()))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// nth returns one of the words between bars, from 0.
func nth(list string, n int) string {
	for ; n > 0; n-- {
		_, list, _ = strings.Cut(list, "|")
	}
	word, _, _ := strings.Cut(list, "|")
	return word
}
