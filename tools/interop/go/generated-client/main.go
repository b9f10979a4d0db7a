// Exchanges the token of a CI job with a client that oapi-codegen generated, and prints what it got as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"example.org/generated-client/symbolon"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	server := os.Getenv("SYMBOLON_URL")
	anonymous, err := symbolon.NewClientWithResponses(server)
	if err != nil {
		return err
	}
	allowed, err := exchange(ctx, anonymous, os.Getenv("JOB_TOKEN"))
	if err != nil {
		return err
	}
	if allowed.JSON200 == nil {
		return fmt.Errorf("the exchange of the job returned %s", allowed.Status())
	}
	token := allowed.JSON200.AccessToken
	client, err := symbolon.NewClientWithResponses(server, symbolon.WithRequestEditorFn(
		func(_ context.Context, request *http.Request) error {
			request.Header.Set("Authorization", "Bearer "+token)
			return nil
		}))
	if err != nil {
		return err
	}
	list, err := client.ListEnvironmentsWithResponse(ctx, "main", &symbolon.ListEnvironmentsParams{})
	if err != nil {
		return err
	}
	if list.JSON200 == nil {
		return fmt.Errorf("the list of environments returned %s", list.Status())
	}
	refused, err := exchange(ctx, anonymous, os.Getenv("STRANGER_TOKEN"))
	if err != nil {
		return err
	}
	if refused.JSON400 == nil {
		return fmt.Errorf("the exchange of the stranger returned %s", refused.Status())
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"expiresIn":    allowed.JSON200.ExpiresIn,
		"environments": len(list.JSON200.Environments),
		"refusal":      refused.JSON400.Error,
	})
}

func exchange(ctx context.Context, client *symbolon.ClientWithResponses, token string) (*symbolon.ExchangeTokenResult, error) {
	return client.ExchangeTokenWithFormdataBodyWithResponse(ctx, symbolon.ExchangeTokenFormdataRequestBody{
		GrantType:          pointer("urn:ietf:params:oauth:grant-type:token-exchange"),
		Audience:           pointer("urn:pulumi:org:main"),
		SubjectToken:       &token,
		SubjectTokenType:   pointer("urn:ietf:params:oauth:token-type:id_token"),
		RequestedTokenType: pointer("urn:pulumi:token-type:access_token:organization"),
	})
}

func pointer(text string) *string { return &text }
