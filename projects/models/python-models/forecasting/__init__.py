"""What the models in Python share: games and features, seasons forecast one after the other, scores, checkpoints."""
