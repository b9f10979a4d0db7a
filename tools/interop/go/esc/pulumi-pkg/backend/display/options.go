// Package display has of the original what esc names.
package display

import "github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"

// Options say how to print; nothing here prints.
type Options struct {
	Color colors.Colorization
}
