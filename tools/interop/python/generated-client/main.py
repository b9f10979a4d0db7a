"""Exchanges the token of a CI job with a client that openapi-python-client generated, and prints what it got as JSON."""

import json
import os
import ssl

from symbolon_client import AuthenticatedClient, Client
from symbolon_client.api.environments import list_environments
from symbolon_client.api.oauth import exchange_token
from symbolon_client.models import (
    ListEnvironmentsResponse,
    TokenError,
    TokenExchangeGrantResponse,
    TokenRequest,
)

server = os.environ["SYMBOLON_URL"]
trust = ssl.create_default_context(cafile=os.environ["CA_FILE"])
anonymous = Client(base_url=server, verify_ssl=trust)


def exchange(token: str):
    body = TokenRequest(
        grant_type="urn:ietf:params:oauth:grant-type:token-exchange",
        audience="urn:pulumi:org:main",
        subject_token=token,
        subject_token_type="urn:ietf:params:oauth:token-type:id_token",
        requested_token_type="urn:pulumi:token-type:access_token:organization",
    )
    return exchange_token.sync(client=anonymous, body=body)


allowed = exchange(os.environ["JOB_TOKEN"])
assert isinstance(allowed, TokenExchangeGrantResponse), type(allowed)
client = AuthenticatedClient(base_url=server, token=allowed.access_token, verify_ssl=trust)
environments = list_environments.sync("main", client=client)
assert isinstance(environments, ListEnvironmentsResponse), type(environments)
refused = exchange(os.environ["STRANGER_TOKEN"])
assert isinstance(refused, TokenError), type(refused)
print(
    json.dumps(
        {
            "expiresIn": allowed.expires_in,
            "environments": len(environments.environments),
            "refusal": refused.error,
        }
    )
)
