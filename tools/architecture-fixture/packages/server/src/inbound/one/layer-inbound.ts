import '../../outbound/three/index.ts';
