package words_test

import (
	"fmt"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
)

func Example() {
	environment := map[string]string{"LANG": "fr_CA.UTF-8"}
	w := words.FromEnvironment(func(name string) string { return environment[name] })
	a := w.NoFile.With("path", "twitter.zip")
	fmt.Println(a.What)
	fmt.Println(a.Hint)
	// Output:
	// Il n’y a ni fichier ni dossier twitter.zip.
	// Vérifiez le nom et le dossier où vous êtes.
}
