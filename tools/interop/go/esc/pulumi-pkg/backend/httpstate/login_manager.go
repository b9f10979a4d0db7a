// Package httpstate stands in for the login of github.com/pulumi/pulumi/pkg/v3, which cannot be had from the module
// proxy here. It is not the original's code: what logs in is this file, everything after it is esc's own.
package httpstate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/backend/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

const (
	grantType        = "urn:ietf:params:oauth:grant-type:token-exchange"
	idTokenType      = "urn:ietf:params:oauth:token-type:id_token"
	accessTokenTypes = "urn:pulumi:token-type:access_token:"
)

// LoginManager is what esc asks of a login.
type LoginManager interface {
	Current(ctx context.Context, cloudURL string, insecure, setCurrent bool) (*workspace.Account, error)
	Login(ctx context.Context, cloudURL string, insecure bool, command, message string,
		welcome func(display.Options), current bool, opts display.Options) (*workspace.Account, error)
	LoginWithOIDCToken(ctx context.Context, sink diag.Sink, cloudURL string, insecure bool, oidcToken, organization,
		scope string, expiration time.Duration, setCurrent bool) (*workspace.Account, error)
}

// NewLoginManager logs in with PULUMI_ACCESS_TOKEN, or exchanges an OIDC token.
func NewLoginManager() LoginManager {
	return standIn{}
}

type standIn struct{}

func (standIn) Current(_ context.Context, cloudURL string, _, _ bool) (*workspace.Account, error) {
	account, err := workspace.GetAccount(cloudURL)
	if err != nil || account.AccessToken == "" {
		return nil, err
	}
	return &account, nil
}

func (s standIn) Login(ctx context.Context, cloudURL string, _ bool, _, _ string, _ func(display.Options), current bool,
	_ display.Options,
) (*workspace.Account, error) {
	token := os.Getenv("PULUMI_ACCESS_TOKEN")
	if token == "" {
		return s.Current(ctx, cloudURL, false, false)
	}
	return store(cloudURL, token, current)
}

func (standIn) LoginWithOIDCToken(ctx context.Context, _ diag.Sink, cloudURL string, _ bool, oidcToken, organization,
	scope string, expiration time.Duration, setCurrent bool,
) (*workspace.Account, error) {
	kind := "organization"
	if strings.HasPrefix(scope, "team:") {
		kind = "team"
	} else if strings.HasPrefix(scope, "user:") {
		kind = "personal"
	}
	form := url.Values{
		"grant_type":           {grantType},
		"audience":             {"urn:pulumi:org:" + organization},
		"subject_token_type":   {idTokenType},
		"subject_token":        {oidcToken},
		"requested_token_type": {accessTokenTypes + kind},
		"scope":                {scope},
		"expiration":           {strconv.Itoa(int(expiration.Seconds()))},
	}
	body := strings.NewReader(form.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, cloudURL+"/api/oauth/token", body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer struct {
		AccessToken string `json:"access_token"`
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", answer.Error, answer.Description)
	}
	return store(cloudURL, answer.AccessToken, setCurrent)
}

func store(cloudURL, token string, current bool) (*workspace.Account, error) {
	if token == "" {
		return nil, errors.New("no access token")
	}
	account := workspace.Account{AccessToken: token, LastValidatedAt: time.Now()}
	return &account, workspace.StoreAccount(cloudURL, account, current)
}
