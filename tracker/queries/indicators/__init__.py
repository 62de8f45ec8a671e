"""Zone indicators: values, what each zone adds to a total, assessments."""
