import './routes.ts';
