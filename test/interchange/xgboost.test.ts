// Models to real XGBoost and back (Debian's python3-xgboost): the same predictions within 1e-6 (of the value, where it is above 1), both ways; its
// contributions and gains too.
import { treeFormatContract } from './tree-format.contract.fixture.ts';

treeFormatContract({ title: 'XGBoost', format: 'xgboost', ending: 'json', without: 'python3-xgboost is not installed', within: 1e-6 });
