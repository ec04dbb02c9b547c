/*
 * softmax: multinomial logistic regression by proximal gradient steps. All rows count at each step,
 * so the result depends neither on their order nor on chance.
 */
#include "triage/learn_p.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Smaller moves of a weight do not change what a mail is taken for. */
#define ENOUGH 1e-3

struct fit {
	const struct softmax_problem *problem;
	double *weights;
	double *last;	  /* weights of the round before; owned */
	double *ahead;	  /* where the gradient is taken; owned */
	double *gradient; /* owned */
	double *steps;	  /* one a column; owned */
	double *scores;	  /* of one row; owned */
	size_t size;	  /* of each weights array */
	double momentum;
};

void softmax_of(double *scores, size_t count, double temperature)
{
	double top = -HUGE_VAL, sum = 0;

	for (size_t i = 0; i < count; i++)
		top = fmax(top, scores[i]);
	for (size_t i = 0; i < count; i++) {
		scores[i] = exp((scores[i] - top) / temperature);
		sum += scores[i];
	}
	for (size_t i = 0; i < count; i++)
		scores[i] /= sum;
}

/*
 * The matrix of second derivatives of a row is at most half the unit matrix in the scores
 * (Boehning, 1992), and (sum of x d)^2 <= (sum of x)(sum of x d^2): so each column has a bound of
 * its own.
 */
static void find_steps(struct fit *fit)
{
	const struct softmax_problem *problem = fit->problem;
	const struct sparse *rows = problem->rows;
	double scale = problem->temperature * problem->temperature;

	for (size_t i = 0; i < rows->row_count; i++) {
		double sum = 0;

		for (size_t j = rows->starts[i]; j < rows->starts[i + 1]; j++)
			sum += rows->values[j];
		for (size_t j = rows->starts[i]; j < rows->starts[i + 1]; j++)
			fit->steps[rows->columns[j]] += rows->values[j] * sum / (2 * scale);
	}
	for (size_t i = 0; i < rows->column_count; i++)
		fit->steps[i] = fit->steps[i] > 0 ? 1 / fit->steps[i] : 0;
}

/* The row's probabilities less its label: the gradient in its scores. */
static void row_errors(struct fit *fit, size_t row)
{
	const struct softmax_problem *problem = fit->problem;
	const struct sparse *rows = problem->rows;
	size_t classes = problem->class_count;
	double *scores = fit->scores;

	if (problem->offsets != NULL)
		memcpy(scores, problem->offsets + row * classes, classes * sizeof(*scores));
	else
		memset(scores, 0, classes * sizeof(*scores));
	for (size_t j = rows->starts[row]; j < rows->starts[row + 1]; j++) {
		const double *weights = fit->ahead + rows->columns[j] * classes;
		double value = rows->values[j];

		for (size_t k = 0; k < classes; k++)
			scores[k] += value * weights[k];
	}
	softmax_of(scores, classes, problem->temperature);
	scores[problem->labels[row]] -= 1;
}

static void find_gradient(struct fit *fit)
{
	const struct sparse *rows = fit->problem->rows;
	size_t classes = fit->problem->class_count;

	memset(fit->gradient, 0, fit->size * sizeof(*fit->gradient));
	for (size_t i = 0; i < rows->row_count; i++) {
		row_errors(fit, i);
		for (size_t j = rows->starts[i]; j < rows->starts[i + 1]; j++) {
			double *gradient = fit->gradient + rows->columns[j] * classes;
			double value = rows->values[j] / fit->problem->temperature;

			for (size_t k = 0; k < classes; k++)
				gradient[k] += value * fit->scores[k];
		}
	}
}

/* The weight that the cost pulls it to, after a step of that length. */
static double shrink(const struct softmax_problem *problem, double weight, double step)
{
	double cost = step * problem->l1;

	if (weight > cost)
		weight -= cost;
	else if (weight < -cost && !problem->is_positive)
		weight += cost;
	else
		return 0;
	return weight / (1 + step * problem->l2);
}

/* Returns the largest move of a weight. */
static double move(struct fit *fit)
{
	const struct softmax_problem *problem = fit->problem;
	size_t classes = problem->class_count;
	double largest = 0, uphill = 0;

	memcpy(fit->last, fit->weights, fit->size * sizeof(*fit->last));
	for (size_t i = 0; i < fit->size; i++) {
		double step = fit->steps[i / classes];

		if (problem->allowed != NULL && !problem->allowed[i])
			continue;
		fit->weights[i] = shrink(problem, fit->ahead[i] - step * fit->gradient[i], step);
		largest = fmax(largest, fabs(fit->weights[i] - fit->last[i]));
		if (step > 0)
			uphill += (fit->ahead[i] - fit->weights[i]) *
				  (fit->weights[i] - fit->last[i]) / step;
	}
	/* The momentum led too far: begin anew from here. */
	if (uphill > 0)
		fit->momentum = 1;
	return largest;
}

static void look_ahead(struct fit *fit)
{
	double next = (1 + sqrt(1 + 4 * fit->momentum * fit->momentum)) / 2;
	double push = (fit->momentum - 1) / next;

	for (size_t i = 0; i < fit->size; i++)
		fit->ahead[i] = fit->weights[i] + push * (fit->weights[i] - fit->last[i]);
	fit->momentum = next;
}

void softmax_fit(const struct softmax_problem *problem, double *weights)
{
	size_t size = problem->rows->column_count * problem->class_count;
	struct fit fit = {.problem = problem,
	    .weights = weights,
	    .last = mem_array(size, sizeof(double)),
	    .ahead = mem_array(size, sizeof(double)),
	    .gradient = mem_array(size, sizeof(double)),
	    .steps = mem_array(problem->rows->column_count, sizeof(double)),
	    .scores = mem_array(problem->class_count, sizeof(double)),
	    .size = size,
	    .momentum = 1};

	find_steps(&fit);
	memcpy(fit.ahead, weights, size * sizeof(*weights));
	for (size_t round = 0; round < problem->rounds_max; round++) {
		find_gradient(&fit);
		if (move(&fit) < ENOUGH)
			break;
		look_ahead(&fit);
	}
	free(fit.last);
	free(fit.ahead);
	free(fit.gradient);
	free(fit.steps);
	free(fit.scores);
}
