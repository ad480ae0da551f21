# The networks of bench/networks.ts in PyTorch on one thread. `networks.py KIND ROWS`: ROWS is a float32 file of rows × 32 features, then a label
# a row. Says its version, then for every line it reads: learns from the beginning for two epochs; the second one's ms of the processor and mean
# loss, and the median ms of one prediction.
import json, math, sys, time
import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)
WINDOW, WIDTH, HIDDEN, BATCH = 60, 32, 64, 64


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.LSTM(WIDTH, HIDDEN, batch_first=True), nn.Linear(HIDDEN, 1)

    def forward(self, x):
        return self.head(self.body(x)[0][:, -1]).squeeze(1)


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        block = nn.TransformerEncoderLayer(HIDDEN, 4, 2 * HIDDEN, 0.0, 'gelu', batch_first=True, norm_first=True)
        self.embed, self.body, self.head = nn.Linear(WIDTH, HIDDEN), nn.TransformerEncoder(block, 2, nn.LayerNorm(HIDDEN)), nn.Linear(2 * HIDDEN, 1)
        angle = torch.arange(WINDOW).unsqueeze(1) * torch.exp(torch.arange(0, HIDDEN, 2) * (-math.log(10000) / HIDDEN))
        self.register_buffer('waves', torch.stack([torch.sin(angle), torch.cos(angle)], 2).reshape(WINDOW, HIDDEN))

    def forward(self, x):
        y = self.body(self.embed(x) + self.waves)
        return self.head(torch.cat([y.mean(1), y[:, -1]], 1)).squeeze(1)


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.head = nn.Conv1d(WIDTH, HIDDEN, 5), nn.Conv1d(HIDDEN, HIDDEN, 5), nn.Linear(2 * HIDDEN, 1)

    def forward(self, x):
        pad = nn.functional.pad
        y = torch.relu(self.second(pad(torch.relu(self.first(pad(x.transpose(1, 2), (4, 0)))), (4, 0))))
        return self.head(torch.cat([y.mean(2), y[:, :, -1]], 1)).squeeze(1)


kind = {'lstm': Lstm, 'transformer': Transformer, 'cnn': Cnn}[sys.argv[1]]
data = torch.from_numpy(np.fromfile(sys.argv[2], np.float32).reshape(-1, WIDTH + 1))
x = data[:, :WIDTH].unfold(0, WINDOW, 1).transpose(1, 2).contiguous()
y = data[WINDOW - 1:, WIDTH].contiguous()
print(json.dumps({'peer': 'PyTorch ' + torch.__version__}), flush=True)
for _ in sys.stdin:
    torch.manual_seed(1)
    model, judge = kind(), nn.BCEWithLogitsLoss()
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3, weight_decay=0.01)
    for epoch in range(2):
        start, total = time.process_time(), 0.0
        for chosen in torch.randperm(len(x)).split(BATCH):
            loss = judge(model(x[chosen]), y[chosen])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += loss.item() * len(chosen)
        ms = (time.process_time() - start) * 1e3
    model.eval()
    rows = []
    with torch.no_grad():
        for i in range(200):
            start = time.perf_counter()
            model(x[i:i + 1])
            rows.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({'ms': ms, 'loss': total / len(x), 'row_ms': sorted(rows)[len(rows) // 2]}), flush=True)
