package org.tarflow4j.model.kernel;

/** The kernels as loops over plain arrays, as slow and as obvious as possible; what every implementation must agree with. */
final class PlainLoops {
    private static final int HEAD = AttentionShape.HEAD_WIDTH;

    private PlainLoops() {}

    static double[][] layerNorm(double[][] x, double[] gain, double[] bias) {
        double[][] out = new double[x.length][];
        for (int n = 0; n < x.length; n++) {
            double mean = mean(x[n]);
            double inverse = 1 / Math.sqrt(variance(x[n], mean) + 1e-5);
            out[n] = new double[x[n].length];
            for (int c = 0; c < x[n].length; c++) {
                out[n][c] = (x[n][c] - mean) * inverse * gain[c] + bias[c];
            }
        }
        return out;
    }

    static double mean(double[] row) {
        double sum = 0;
        for (double value : row) {
            sum += value;
        }
        return sum / row.length;
    }

    static double variance(double[] row, double mean) {
        double sum = 0;
        for (double value : row) {
            sum += (value - mean) * (value - mean);
        }
        return sum / row.length;
    }

    /** x·Φ(x), with Φ integrated by Simpson's rule: no special function is trusted. */
    static double gelu(double x) {
        return x * normalDistribution(x);
    }

    static double geluSlope(double x) {
        return normalDistribution(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    private static double normalDistribution(double x) {
        double end = Math.min(Math.abs(x), 12);
        int intervals = 2000;
        double step = end / intervals;
        double sum = 0;
        for (int i = 0; i <= intervals; i++) {
            double weight = i == 0 || i == intervals ? 1 : i % 2 == 0 ? 2 : 4;
            sum += weight * Math.exp(-i * step * i * step / 2);
        }
        double half = sum * step / 3 / Math.sqrt(2 * Math.PI);
        return x < 0 ? 0.5 - half : 0.5 + half;
    }

    /** Attention weights [B][head][i][j], zero where i may not see j. */
    static double[][][][] attentionWeights(double[][] qkv, AttentionShape shape, double temperature) {
        int tokens = shape.tokens();
        double[][][][] weights = new double[shape.batch()][shape.heads()][tokens][tokens];
        for (int b = 0; b < shape.batch(); b++) {
            for (int head = 0; head < shape.heads(); head++) {
                for (int i = 0; i < tokens; i++) {
                    double sum = 0;
                    for (int j = 0; j < tokens; j++) {
                        if (sees(shape.order(), i, j)) {
                            double logit = 0;
                            for (int d = 0; d < HEAD; d++) {
                                logit += qkv[b * tokens + i][head * HEAD + d]
                                        * qkv[b * tokens + j][shape.width() + head * HEAD + d];
                            }
                            weights[b][head][i][j] = Math.exp(logit / Math.sqrt(HEAD) / temperature);
                            sum += weights[b][head][i][j];
                        }
                    }
                    for (int j = 0; j < tokens; j++) {
                        weights[b][head][i][j] /= sum;
                    }
                }
            }
        }
        return weights;
    }

    static double[][] attention(double[][] qkv, AttentionShape shape, double temperature) {
        int tokens = shape.tokens();
        double[][][][] weights = attentionWeights(qkv, shape, temperature);
        double[][] out = new double[qkv.length][shape.width()];
        for (int row = 0; row < out.length; row++) {
            for (int c = 0; c < shape.width(); c++) {
                for (int j = 0; j < tokens; j++) {
                    out[row][c] += weights[row / tokens][c / HEAD][row % tokens][j]
                            * qkv[row / tokens * tokens + j][2 * shape.width() + c];
                }
            }
        }
        return out;
    }

    static double[][] attentionGradient(double[][] outGradient, double[][] qkv, AttentionShape shape) {
        int tokens = shape.tokens();
        int width = shape.width();
        double[][][][] weights = attentionWeights(qkv, shape, 1);
        double[][] gradient = new double[qkv.length][3 * width];
        for (int b = 0; b < shape.batch(); b++) {
            for (int head = 0; head < shape.heads(); head++) {
                for (int i = 0; i < tokens; i++) {
                    double[] row = outGradient[b * tokens + i];
                    double[] weightGradient = new double[tokens];
                    double sum = 0;
                    for (int j = 0; j < tokens; j++) {
                        double weight = weights[b][head][i][j];
                        for (int c = head * HEAD; c < (head + 1) * HEAD; c++) {
                            gradient[b * tokens + j][2 * width + c] += weight * row[c];
                            weightGradient[j] += row[c] * qkv[b * tokens + j][2 * width + c];
                        }
                        sum += weight * weightGradient[j];
                    }
                    for (int j = 0; j < tokens; j++) {
                        double logit = weights[b][head][i][j] * (weightGradient[j] - sum) / Math.sqrt(HEAD);
                        for (int c = head * HEAD; c < (head + 1) * HEAD; c++) {
                            gradient[b * tokens + i][c] += logit * qkv[b * tokens + j][width + c];
                            gradient[b * tokens + j][width + c] += logit * qkv[b * tokens + i][c];
                        }
                    }
                }
            }
        }
        return gradient;
    }

    private static boolean sees(TokenOrder order, int i, int j) {
        return order == TokenOrder.FORWARD ? j <= i : j >= i;
    }
}
