import { keepsTheContract } from '../python-models/model-contract';

keepsTheContract({
  model: 'xgboost',
  modules: ['numpy', 'xgboost'],
  killAt: '2022: round 150',
  resumed: 'resumed after round 100',
});
