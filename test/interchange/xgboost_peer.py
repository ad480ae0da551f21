"""Real XGBoost on the other side. usage: xgboost_peer.py WIDTH load MODEL X OUT | WIDTH train TASK MODEL X Y OUT
train also writes OUT.parts, contributions of the first 50 rows, and prints the total gain of each feature"""
import json, sys
import numpy as np
import xgboost as xgb

objectives = dict(binary='binary:logistic', classes='multi:softprob', regression='reg:squarederror')
width, verb, *rest = sys.argv[1:]

def rows(file):
    return xgb.DMatrix(np.fromfile(file, np.float32).reshape(-1, int(width)))

if verb == 'load':
    model, x, out = rest
    booster = xgb.Booster(model_file=model)
    booster.predict(rows(x), validate_features=False).astype(np.float64).tofile(out)
else:
    task, model, x, y, out = rest
    matrix = rows(x)
    matrix.set_label(np.fromfile(y, np.float32))
    parameters = dict(objective=objectives[task], eta=0.3, max_depth=5, tree_method='hist', nthread=1)
    if task == 'classes':
        parameters['num_class'] = 3
    booster = xgb.train(parameters, matrix, 20)
    booster.save_model(model)
    booster.predict(matrix).astype(np.float64).tofile(out)
    booster.predict(matrix.slice(range(50)), pred_contribs=True).astype(np.float64).tofile(out + '.parts')
    print(json.dumps(booster.get_score(importance_type='total_gain')))
