import '../contract/urns.ts';
