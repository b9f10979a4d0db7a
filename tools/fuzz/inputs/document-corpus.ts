/** Documents of every construct, to be mutated. `<canary>` and `<canary-object>` stand for ciphertexts. */
export const documentCorpus: readonly string[] = [
  `imports:
  - base
  - app/prod@3
  - base: { merge: false }
values:
  region: eu-west-1   # where it runs
  database:
    host: db.\${region}.example
    port: 5432
    password:
      fn::secret:
        ciphertext: <canary>
    url: postgres://app:\${database.password}@\${database.host}:\${database.port}/app
  environmentVariables:
    PGPASSWORD: \${database.password}
    PGHOST: \${database["host"]}
  files:
    KUBECONFIG:
      fn::toJSON: { password: "\${database.password}", list: [1, 2.50, 0x1F, ~] }
`,
  `values:
  secrets: { fn::fromJSON: { fn::secret: { ciphertext: <canary-object> } } }
  one: \${secrets.password}
  other: \${secrets.list[1].deep}
  missing: \${secrets.passwort}
  bytes: { fn::toBase64: "\${secrets.password}" }
  again: { fn::fromBase64: "\${bytes}" }
  text: { fn::toString: "\${secrets}" }
  joined: { fn::join: [",", ["\${secrets.password}", b]] }
  split: { fn::split: ["-", "\${secrets.password}"] }
  all: { fn::concat: [["\${secrets.password}"], [1], "\${split}"] }
`,
  `values:
  cloud:
    fn::open::test:
      token: { fn::secret: { ciphertext: <canary> } }
      list: [a, b, { c: d }]
  wrapped:
    fn::open: { provider: secret-wrapper, inputs: { a: "\${cloud.token}", b: "\${cloud.list[2].c}" } }
  typed:
    fn::open::schema: { string: "\${cloud.token}", number: 4, tuple: [hello, world], enum: foo }
  failed: { fn::open::error: { why: "\${cloud.token}" } }
  unknown: { fn::open::nobody: {} }
  from: [ "\${cloud.token.x}", "\${wrapped.a.b}", "\${typed.string}", "\${typed.tuple[7]}" ]
`,
  `imports: [base, base, cycle]
values:
  kept: { fn::final: { a: 1, secret: { fn::secret: { ciphertext: <canary> } } } }
  kept2:
    fn::final: "\${kept.secret}"
  checked:
    fn::validate:
      schema: { type: object, properties: { a: { type: string, pattern: "^[a-z]+$", maxLength: 3 } }, required: [a, b] }
      value: { a: "\${kept.secret}", b: \${kept} }
  rotated:
    fn::rotate::swap:
      inputs: {}
      state: { a: { fn::secret: { ciphertext: <canary> } }, b: x }
  echoed: { fn::rotate::echo: { inputs: { next: "\${rotated.a}" }, state: null } }
  who: \${context.pulumi.user.id} \${context.rootEnvironment.name} \${imports.base.shared} \${environments.app.prod.x}
`,
  `# anchors and styles
values: &all
  a: &a { x: [1, 2, 3], y: &y !!str 12 }
  b: *a
  "c d": [ *a, *y, 'it''s', "\\u00e9\\n\\t" ]
  "": empty
  __proto__: { constructor: 1, toString: \${__proto__.constructor} }
  literal: |+
    two \${b.x[0]}
     lines $\${not} \${literal

  folded: >-
    folded
    text \${["c d"][2]}
  plain: over
    two lines: no
  ? explicit
  : - - nested
    - { deep: [[[[ \${a.y} ]]]] }
`,
  `{"values":{"json":{"fn::secret":"PLAIN"},"n":[1e400,-0,1.000,00012,0b11,9007199254740993],"u":"\\ud83d\\udeb2"}}`,
  `values:\r\n  a: 1\r\n  b:\r\n    fn::secret: |\r\n      PLAIN\r\n      lines\r\n  # end\r\n  c: \${b}\r\n`,
];

/** Documents that the corpus imports. */
export const importedCorpus: Readonly<Record<string, string>> = {
  base: 'values:\n  shared: { fn::secret: { ciphertext: <canary> } }\n  kept: { fn::final: 1 }\n  database: { port: 1, extra: [1, { a: b }] }\n  secrets: { list: none, password: { deep: 1 } }\n',
  'app/prod@3': `imports: [base]\nvalues:\n  x: \${shared}\n  database: \${imports.base.database}\n  me: \${context.currentEnvironment.name}\n`,
  'app/prod': `values:\n  x: [1, 2]\n  y: \${x[5]}\n`,
  cycle: `imports: [cycle2]\nvalues: { a: "\${environments.cycle2.b}" }\n`,
  cycle2: `imports: [cycle]\nvalues: { b: "\${environments.default.cycle.a}" }\n`,
};
