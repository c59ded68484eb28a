import torch


def attend(queries, keys, dots, fill):
    mask = torch.ne(queries.unsqueeze(-1), keys.unsqueeze(-2)).to(queries.device)
    dots = torch.where(mask, dots, fill)
    spectrum = torch.fft.rfftn(dots)
    return torch.fft.irfftn(spectrum * 2.0)
