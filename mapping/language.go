package mapping

import "strings"

// languageAliases are Twitter's codes that are known under another name today.
var languageAliases = map[string]string{"in": "id", "iw": "he", "ji": "yi"}

// languages are the codes Mastodon takes (app/helpers/languages_helper.rb): the
// list of ISO 639-1, some regions of Chinese, and some codes of ISO 639-3.
var languages = func() map[string]bool {
	m := map[string]bool{}
	for _, code := range strings.Fields(`
		aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
		en eo es et eu fa ff fi fj fo fr fy ga gd gl gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv
		ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne
		ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sn so sq sr ss st su
		sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
		zh-CN zh-HK zh-TW zh-YUE nan-TW
		ast chr ckb cnr csb gsw jbo kab ldn lfn lzz moh nds ota pdc sco sma smj szl tok vai xal xmf zba zgh`) {
		m[strings.ToLower(code)] = true
	}
	return m
}()

// language returns the code a server takes for Twitter's code of a tweet, or ""
// where there is none: und, zxx, art, Twitter's own qme, qam, qct, qht and qst,
// and everything unknown. An unknown region is dropped.
func language(lang string) string {
	lang = strings.ToLower(strings.ReplaceAll(lang, "_", "-"))
	base, region, _ := strings.Cut(lang, "-")
	if alias, ok := languageAliases[base]; ok {
		base = alias
	}
	switch {
	case region != "" && languages[base+"-"+region]:
		return base + "-" + strings.ToUpper(region)
	case languages[base]:
		return base
	}
	return ""
}
