import torch
from torch import nn


class Block(nn.Module):
    @torch.no_grad()
    def forward(self, x, bias):
        gate = torch.cat([x, bias])
        y = gate * self.up(x)
        del gate
        return self.down(torch.relu(y))
