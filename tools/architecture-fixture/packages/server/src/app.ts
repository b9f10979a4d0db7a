import './inbound/one/composition-through-indexes.ts';
