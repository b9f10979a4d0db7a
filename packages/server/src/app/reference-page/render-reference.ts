import { type Html, html } from './html.ts';
import type {
  OpenapiContent,
  OpenapiDocument,
  OpenapiOperation,
  OpenapiParameter,
  OpenapiResponse,
} from './openapi-document.ts';

/** Renders the OpenAPI document as one page, which also works without scripts. */
export function renderReference(document: OpenapiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const sections = document.tags
    .map((tag) => ({
      ...tag,
      listed: operations.filter(({ operation }) => operation.tags.includes(tag.name)),
    }))
    .filter(({ listed }) => listed.length > 0);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title} API reference</title>
<link rel="stylesheet" href="docs/style.css">
<script src="docs/search.js" defer></script>
</head>
<body>
<header>
<h1>${document.info.title} API reference</h1>
<p>${renderText(document.info.description)} Also as an <a href="openapi.json">OpenAPI document</a>.</p>
<label>Search <input type="search" id="search" autocomplete="off" placeholder="listTeams, 409, environments…"></label>
<p id="found" role="status"></p>
</header>
<nav aria-label="Tags"><ul>${sections.map(({ name }) => html`<li><a href="#${idOf(name)}">${name}</a></li>`)}</ul></nav>
<main>${sections.map(
    ({ name, description, listed }) => html`
<section id="${idOf(name)}"><h2>${name}</h2><p>${description}</p>
${listed.map(({ method, path, operation }) => renderOperation(document, method, path, operation))}</section>`,
  )}</main>
</body>
</html>
`.text;
}

/** Renders what is between backticks as code. */
function renderText(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))}`;
}

function idOf(tag: string): string {
  return `tag-${tag.replaceAll(' ', '-')}`;
}

function renderOperation(
  document: OpenapiDocument,
  method: string,
  path: string,
  operation: OpenapiOperation,
): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  return html`<details class="operation" id="${operationId}">
<summary><code class="method">${method}</code> <code>${path}</code> <span>${summary}</span></summary>
<p>${renderText(description)} Operation id: <code>${operationId}</code>.</p>
${parameters.length === 0 ? '' : renderParameters(parameters)}
${requestBody === undefined ? '' : renderContent(document, 'Body', requestBody.content)}
${operation['x-codeSamples'].map(({ label, source }) => html`<h3>${label}</h3><pre tabindex="0"><code>${source}</code></pre>`)}
<h3>Responses</h3>
<dl>${Object.entries(responses).map(([status, response]) => renderResponse(document, status, response))}</dl>
</details>
`;
}

function renderParameters(parameters: readonly OpenapiParameter[]): Html {
  return html`<h3>Parameters</h3><dl>${parameters.map(
    (
      parameter,
    ) => html`<dt><code>${parameter.name}</code> in ${parameter.in}${parameter.required ? '' : ', optional'}</dt>
<dd>${parameter.description ?? parameter.schema?.description ?? parameter.schema?.type ?? ''}</dd>`,
  )}</dl>`;
}

function renderResponse(document: OpenapiDocument, status: string, response: OpenapiResponse): Html {
  const { description = '', content } = resolveResponse(document, response);
  const isSuccess = status.startsWith('2');
  return html`<dt><code>${status}</code></dt><dd>${renderText(description)}${
    isSuccess && content !== undefined ? renderContent(document, 'Body', content) : ''
  }</dd>`;
}

function resolveResponse({ components }: OpenapiDocument, response: OpenapiResponse): OpenapiResponse {
  return components.responses[response.$ref?.split('/').at(-1) ?? ''] ?? response;
}

function renderContent(document: OpenapiDocument, title: string, content: OpenapiContent): Html {
  const [media] = Object.values(content);
  const example = media?.example;
  const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2);
  return html`<h3>${title}: ${Object.keys(content).join(', ')}</h3>${
    example === undefined ? '' : html`<pre tabindex="0"><code>${text}</code></pre>`
  }${media?.schema === undefined ? '' : renderSchema(document, media.schema)}`;
}

function renderSchema({ components }: OpenapiDocument, schema: object): Html {
  const name = '$ref' in schema ? String(schema.$ref).split('/').at(-1) : undefined;
  if (name === undefined) return html``;
  const text = JSON.stringify(components.schemas[name], null, 2);
  return html`<details><summary>Schema ${name}</summary><pre tabindex="0"><code>${text}</code></pre></details>`;
}
