import torch


def attend(queries, keys, dots, fill):
    mask = torch.ne(queries.unsqueeze(-1), keys.unsqueeze(-2)).to(queries.device)
    dots = torch.where(mask, dots, fill)
    del mask
    spectrum = torch.fft.rfftn(dots)
    del dots
    return torch.fft.irfftn(spectrum * 2.0)
