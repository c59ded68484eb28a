import torch
from torch import nn


class Block(nn.Module):
    def forward(self, x):
        shallow = self.encode(x)
        pooled = self.pool(shallow)
        deep = self.bottleneck(pooled)
        scores = torch.exp(deep)
        scaled = scores * 2.0
        return self.head(torch.relu(scaled))
