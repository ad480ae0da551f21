#!/usr/bin/python3
"""W4 reference: 127 features with pandas/numpy. Also the definition of every feature (name -> formula). usage: w4.py NPY [window=1000] [new=200] [rounds=3]"""
import sys, time, json, resource, warnings
import numpy as np, pandas as pd
warnings.filterwarnings('ignore')
def wilder(x, p): return x.ewm(alpha=1 / p, adjust=False, min_periods=p).mean()
def features(d):
    o, h, l, c, v = d.open, d.high, d.low, d.close, d.volume; F = {}; lc = np.log(c); r1 = lc.diff(); rng = (h - l); pc = c.shift(); hl = rng.replace(0, np.nan)
    tr = np.maximum(h, pc) - np.minimum(l, pc); sma = lambda x, p: x.rolling(p).mean(); ema = lambda x, p: x.ewm(span=p, adjust=False).mean()
    wma = lambda x, p: x.rolling(p).apply(lambda a: a @ w[p], raw=True); w = {p: np.arange(1, p + 1) / (p * (p + 1) / 2) for p in (10, 20, 50)}
    atr = {p: wilder(tr, p) for p in (7, 14, 28, 10)}
    # A returns and momentum: 16
    for k in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233): F[f'logret_{k}'] = lc - lc.shift(k)
    for k in (5, 10, 20, 50): F[f'mom_atr_{k}'] = (c - c.shift(k)) / atr[14]
    # B moving averages: 20
    S = {p: sma(c, p) for p in (5, 10, 20, 50, 100, 200)}; E = {p: ema(c, p) for p in (5, 10, 12, 20, 26, 50, 100, 200)}
    for p in (5, 10, 20, 50, 100, 200): F[f'sma_dist_{p}'] = c / S[p] - 1
    for p in (5, 10, 20, 50, 100, 200): F[f'ema_dist_{p}'] = c / E[p] - 1
    for p in (10, 20, 50): F[f'wma_dist_{p}'] = c / wma(c, p) - 1
    F['sma5_20'] = S[5] / S[20] - 1; F['sma10_50'] = S[10] / S[50] - 1; F['sma50_200'] = S[50] / S[200] - 1; F['ema12_26'] = E[12] / E[26] - 1; F['ema20_100'] = E[20] / E[100] - 1
    # C oscillators: 20
    dc = c.diff(); up = dc.clip(lower=0); dn = -dc.clip(upper=0)
    for p in (7, 14, 21, 28): a, b = wilder(up, p), wilder(dn, p); F[f'rsi_{p}'] = 100 * a / (a + b)
    for p, k, q in ((14, 3, 3), (21, 5, 5)):
        hh, ll = h.rolling(p).max(), l.rolling(p).min(); K = sma(100 * (c - ll) / (hh - ll), k); F[f'stoch_k_{p}'] = K; F[f'stoch_d_{p}'] = sma(K, q)
    for p in (14, 28): hh, ll = h.rolling(p).max(), l.rolling(p).min(); F[f'willr_{p}'] = -100 * (hh - c) / (hh - ll)
    tp = (h + l + c) / 3
    for p in (14, 20, 50): m = sma(tp, p); F[f'cci_{p}'] = (tp - m) / (0.015 * tp.rolling(p).apply(lambda a: np.abs(a - a.mean()).mean(), raw=True))
    mf = tp * v; dtp = tp.diff()
    for p in (14, 28): a = mf.where(dtp > 0, 0).rolling(p).sum(); b = mf.where(dtp < 0, 0).rolling(p).sum(); F[f'mfi_{p}'] = 100 * a / (a + b)
    m = E[12] - E[26]; sg = ema(m, 9); F['macd'] = m / c; F['macd_signal'] = sg / c; F['macd_hist'] = (m - sg) / c
    F['aroon_up_25'] = h.rolling(26).apply(lambda a: 4.0 * a[::-1].argmax() , raw=True).rsub(100); F['aroon_dn_25'] = l.rolling(26).apply(lambda a: 4.0 * a[::-1].argmin(), raw=True).rsub(100)
    # D volatility: 21
    for p in (7, 14, 28): F[f'natr_{p}'] = atr[p] / c
    for p in (20, 50): sd = c.rolling(p).std(ddof=0); F[f'bb_pctb_{p}'] = (c - S[p] + 2 * sd) / (4 * sd); F[f'bb_width_{p}'] = 4 * sd / S[p]
    F['kc_pos'] = (c - E[20]) / (2 * atr[10]); F['kc_width'] = 4 * atr[10] / E[20]
    for p in (20, 55): hh, ll = h.rolling(p).max(), l.rolling(p).min(); F[f'dc_pos_{p}'] = (c - ll) / (hh - ll); F[f'dc_width_{p}'] = (hh - ll) / c
    for p in (10, 20, 50, 100): F[f'retstd_{p}'] = r1.rolling(p).std(ddof=0)
    lhl = np.log(h / l) ** 2; gk = 0.5 * lhl - (2 * np.log(2) - 1) * np.log(c / o) ** 2
    for p in (20, 50): F[f'parkinson_{p}'] = np.sqrt(sma(lhl, p) / (4 * np.log(2)))
    for p in (20, 50): F[f'garmanklass_{p}'] = np.sqrt(sma(gk, p).clip(lower=0))
    # E trend: 8
    um, dm = h.diff(), -l.diff(); pdm = um.where((um > dm) & (um > 0), 0.0); mdm = dm.where((dm > um) & (dm > 0), 0.0); t14 = wilder(tr, 14); pdi = 100 * wilder(pdm, 14) / t14; mdi = 100 * wilder(mdm, 14) / t14
    F['plus_di'] = pdi; F['minus_di'] = mdi; F['adx_14'] = wilder(100 * (pdi - mdi).abs() / (pdi + mdi), 14)
    mid, a3 = ((h + l) / 2).values, (3 * atr[10]).values; cv = c.values; n = len(cv); st = np.full(n, np.nan); di = np.full(n, np.nan); ub = lb = np.nan; s = 1
    for i in range(n):
        nu, nl = mid[i] + a3[i], mid[i] - a3[i]
        if nu != nu: continue
        if ub != ub: ub, lb = nu, nl
        else:
            p0 = cv[i - 1]; ub = nu if (nu < ub or p0 > ub) else ub; lb = nl if (nl > lb or p0 < lb) else lb
            if s == 1:
                if cv[i] < lb: s = -1
            elif cv[i] > ub: s = 1
        st[i] = lb if s == 1 else ub; di[i] = s
    F['st_dist'] = (c - st) / c; F['st_dir'] = pd.Series(di, c.index)
    for p in (20, 50): x = np.arange(p) - (p - 1) / 2; q = x / (x @ x); F[f'slope_{p}'] = c.rolling(p).apply(lambda a, q=q: a @ q, raw=True) / c
    F['er_20'] = (c - c.shift(20)).abs() / dc.abs().rolling(20).sum()
    # F volume: 14
    lv = np.log1p(v)
    for p in (20, 50, 100): F[f'vol_z_{p}'] = (lv - sma(lv, p)) / lv.rolling(p).std(ddof=0)
    obv = (np.sign(dc).fillna(0) * v).cumsum(); F['obv_slope'] = (obv - obv.shift(20)) / v.rolling(20).sum()
    day = d.ts // 86400000; F['vwap_dist'] = c / ((tp * v).groupby(day).cumsum() / v.groupby(day).cumsum()) - 1
    F['vol_r5_20'] = sma(v, 5) / sma(v, 20); F['vol_r20_100'] = sma(v, 20) / sma(v, 100)
    clv = ((2 * c - h - l) / hl).fillna(0); F['cmf_20'] = (clv * v).rolling(20).sum() / v.rolling(20).sum(); F['force_13'] = ema(dc * v, 13) / (c * sma(v, 20)); adl = (clv * v).cumsum(); F['adl_slope'] = (adl - adl.shift(20)) / v.rolling(20).sum()
    for p in (20, 50): F[f'pv_corr_{p}'] = r1.rolling(p).corr(lv)
    buy = ((c - l) / hl).fillna(0.5) * v
    for p in (10, 20): F[f'buy_ratio_{p}'] = buy.rolling(p).sum() / v.rolling(p).sum()
    # G candle shape: 10
    body = ((c - o).abs() / hl).fillna(0); uw = ((h - np.maximum(o, c)) / hl).fillna(0); lw = ((np.minimum(o, c) - l) / hl).fillna(0)
    F['body'] = body; F['upper_wick'] = uw; F['lower_wick'] = lw; F['range'] = rng / c; F['gap'] = o / pc - 1; F['close_pos'] = ((c - l) / hl).fillna(0.5)
    for k, x in (('body', body), ('range', rng / c), ('upper_wick', uw), ('lower_wick', lw)): F[f'{k}_m5'] = sma(x, 5)
    # H statistics: 10
    F['skew_20'] = r1.rolling(20).skew(); F['skew_50'] = r1.rolling(50).skew(); F['kurt_50'] = r1.rolling(50).kurt()
    for p in (20, 50): F[f'acf1_{p}'] = r1.rolling(p).corr(r1.shift())
    for p in (20, 50, 100): F[f'z_{p}'] = (c - sma(c, p)) / c.rolling(p).std(ddof=0)
    F['from_max_50'] = c / h.rolling(50).max() - 1; F['from_min_50'] = c / l.rolling(50).min() - 1
    # I time: 8
    mn = (d.ts // 60000) % 1440; dow = (d.ts // 86400000 + 4) % 7
    F['hour_sin'] = np.sin(2 * np.pi * mn / 1440); F['hour_cos'] = np.cos(2 * np.pi * mn / 1440); F['dow_sin'] = np.sin(2 * np.pi * dow / 7); F['dow_cos'] = np.cos(2 * np.pi * dow / 7)
    F['min_sin'] = np.sin(2 * np.pi * (mn % 60) / 60); F['min_cos'] = np.cos(2 * np.pi * (mn % 60) / 60); F['weekend'] = ((dow == 0) | (dow == 6)).astype(float); F['day_frac'] = mn / 1440
    return pd.DataFrame(F)
if __name__ == '__main__':
    a = np.load(sys.argv[1]); W = int(sys.argv[2]) if len(sys.argv) > 2 else 1000; K = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    d = pd.DataFrame(a.T, columns=['ts', 'open', 'high', 'low', 'close', 'volume']); t = []
    for _ in range(int(sys.argv[4]) if len(sys.argv) > 4 else 3): t0 = time.perf_counter(); X = features(d); t.append(time.perf_counter() - t0)
    lat = []
    for i in range(len(d) - K, len(d)): t0 = time.perf_counter(); row = features(d.iloc[i + 1 - W:i + 1]).iloc[-1].values; lat.append((time.perf_counter() - t0) * 1e3)
    lat.sort(); print(json.dumps({'peer': 'pandas ' + pd.__version__, 'features': X.shape[1], 'candles': len(d), 'batch_best_s': round(min(t), 3), 'batch_med_s': round(sorted(t)[len(t) // 2], 3), 'rows_per_s': round(len(d) / min(t)), 'window': W, 'inc_p50_ms': round(lat[K // 2], 3), 'inc_p99_ms': round(lat[int(K * .99)], 3), 'nan_after_300': int(X.iloc[300:].isna().sum().sum()), 'rss_mb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
