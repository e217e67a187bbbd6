import { keepsTheContract } from '../python-models/model-contract';

keepsTheContract({
  model: 'neural-net',
  modules: ['numpy', 'torch'],
  killAt: '2022: epoch 15',
  resumed: 'resumed after epoch 1',
});
