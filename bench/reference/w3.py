#!/usr/bin/python3
"""W3 reference: the data, and XGBoost's hist on it. usage: w3.py data FOLDER (writes w3_x.bin, w3_y.bin: 40,000 x 127 float32, seed 7)
| w3.py depth|leaf FOLDER (trains once on the first half with one thread; prints version, milliseconds, predictions of the second half to w3_VARIANT.bin)"""
import os, sys
os.environ['OMP_NUM_THREADS'] = '1'
import numpy as np

def data(folder):
    r = np.random.default_rng(7)
    x = r.standard_normal((40000, 127)).astype(np.float32)
    # correlated blocks and heavy tails, as features of a market have them
    for b in range(0, 120, 10):
        x[:, b + 1:b + 10] = 0.6 * x[:, [b]] + 0.8 * x[:, b + 1:b + 10]
    x[:, 50:70] = np.sign(x[:, 50:70]) * np.abs(x[:, 50:70]) ** 1.7
    z = 0.9 * x[:, 0] * x[:, 12] + 0.8 * np.sin(1.5 * x[:, 23]) + 0.7 * (x[:, 34] > 0.5) * x[:, 45] + 0.5 * x[:, 7] - 0.4 * x[:, 88] + 0.6 * np.maximum(x[:, 101], x[:, 102]) - 0.5 * np.abs(x[:, 110]) + 0.3 * x[:, 60] * 0.3
    y = (r.random(40000) < 1 / (1 + np.exp(-1.2 * z))).astype(np.float32)
    x.tofile(f'{folder}/w3_x.bin')
    y.tofile(f'{folder}/w3_y.bin')

def train(variant, folder):
    import json, time
    import xgboost as xgb
    x = np.fromfile(f'{folder}/w3_x.bin', np.float32).reshape(-1, 127)
    y = np.fromfile(f'{folder}/w3_y.bin', np.float32)
    parameters = dict(objective='binary:logistic', eta=0.1, nthread=1, tree_method='hist', max_bin=255)
    parameters |= dict(max_depth=6) if variant == 'depth' else dict(max_depth=0, max_leaves=64, grow_policy='lossguide')
    began = time.perf_counter()
    booster = xgb.train(parameters, xgb.DMatrix(x[:20000], label=y[:20000]), 100)
    ms = (time.perf_counter() - began) * 1000
    booster.predict(xgb.DMatrix(x[20000:])).astype(np.float64).tofile(f'{folder}/w3_{variant}.bin')
    print(json.dumps({'version': xgb.__version__, 'ms': ms}))

if sys.argv[1] == 'data':
    data(sys.argv[2])
else:
    train(sys.argv[1], sys.argv[2])
