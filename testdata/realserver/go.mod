module github.com/godwit-migrate/godwit/testdata/realserver

go 1.24

require code.superseriousbusiness.org/gotosocial v0.19.2

replace (
	code.superseriousbusiness.org/gotosocial => github.com/superseriousbusiness/gotosocial v0.19.2
	github.com/go-swagger/go-swagger => codeberg.org/superseriousbusiness/go-swagger v0.31.0-gts-go1.23-fix
	modernc.org/sqlite => gitlab.com/NyaaaWhatsUpDoc/sqlite v1.37.0-concurrency-workaround
)
