"""Imaging helpers."""
