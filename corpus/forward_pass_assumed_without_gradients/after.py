import torch
from torch import nn


class Block(nn.Module):
    def forward(self, x):
        shallow = self.encode(x)
        pooled = self.pool(shallow)
        del shallow
        deep = self.bottleneck(pooled)
        del pooled
        scores = torch.exp(deep)
        del deep
        scaled = scores * 2.0
        del scores
        return self.head(torch.relu(scaled))
