"""Real LightGBM on the other side. usage: lightgbm_peer.py WIDTH load MODEL X OUT | WIDTH train TASK MODEL X Y OUT
train also writes OUT.parts, contributions of the first 50 rows, and prints the total gain of each feature"""
import json, sys
import numpy as np
import lightgbm as lgb

objectives = dict(binary='binary', classes='multiclass', regression='regression')
width, verb, *rest = sys.argv[1:]

def rows(file):
    return np.fromfile(file, np.float32).reshape(-1, int(width))

if verb == 'load':
    model, x, out = rest
    lgb.Booster(model_file=model).predict(rows(x), num_threads=1).astype(np.float64).tofile(out)
else:
    task, model, x, y, out = rest
    parameters = dict(objective=objectives[task], learning_rate=0.3, num_leaves=15, num_threads=1, deterministic=True, verbose=-1)
    if task == 'classes':
        parameters['num_class'] = 3
    names = [f'f{i}' for i in range(int(width))]
    booster = lgb.train(parameters, lgb.Dataset(rows(x), np.fromfile(y, np.float32), feature_name=names), 20)
    booster.save_model(model)
    booster.predict(rows(x), num_threads=1).astype(np.float64).tofile(out)
    booster.predict(rows(x)[:50], pred_contrib=True, num_threads=1).astype(np.float64).tofile(out + '.parts')
    print(json.dumps(dict(zip(names, booster.feature_importance('gain').tolist()))))
