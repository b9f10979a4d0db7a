import '../issuers/issuer.ts';
