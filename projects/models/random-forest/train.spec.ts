import { keepsTheContract } from '../python-models/model-contract';

keepsTheContract({
  model: 'random-forest',
  modules: ['numpy', 'sklearn'],
  killAt: '2022: 802 games',
  resumed: '2022: 802 games to learn from',
});
