"""Inputs that fit each other, and the blocks they hold."""
