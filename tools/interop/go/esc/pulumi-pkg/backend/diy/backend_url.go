// Package diy has of the original what esc names.
package diy

// IsDIYBackendURL says no: environments live on servers that speak HTTP.
func IsDIYBackendURL(string) bool {
	return false
}
