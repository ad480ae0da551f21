// Models to real LightGBM and back, where python3 has the package lightgbm (PYTHONPATH may lead to it): the same predictions within 1e-9, both
// ways; its contributions and gains too.
import { treeFormatContract } from './tree-format.contract.fixture.ts';

treeFormatContract({ title: 'LightGBM', format: 'lightgbm', ending: 'txt', without: 'python3 has no package lightgbm', within: 1e-9 });
